# Option types: what may be defined, and how several definitions become one value.
{ lib }:
let
  inherit (builtins)
    all
    attrNames
    concatMap
    head
    isAttrs
    isBool
    isInt
    isList
    isString
    map
    tail
    ;

  inherit (lib) showDefinitions showOption;

  equal =
    path: definitions:
    if all (d: d.value == (head definitions).value) (tail definitions) then
      (head definitions).value
    else
      throw "The option `${showOption path}' has conflicting definition values:${showDefinitions definitions}\nUse lib.mkForce or lib.mkDefault on one of them.";

  single =
    path: definitions:
    if tail definitions == [ ] then
      (head definitions).value
    else
      throw "The option `${showOption path}' is defined more than once:${showDefinitions definitions}";

  simple = name: check: {
    inherit name check;
    merge = equal;
  };

  types = {
    bool = simple "boolean" isBool;
    int = simple "signed integer" isInt;
    port = simple "16 bit unsigned integer; between 0 and 65535" (
      value: isInt value && value >= 0 && value <= 65535
    );
    str = simple "string" isString;

    lines = {
      name = "strings concatenated with \"\\n\"";
      check = isString;
      merge = _: lib.concatMapStringsSep "\n" (d: d.value);
    };

    # A store path or something that becomes one.
    package = {
      name = "package";
      check = value: isString value || builtins.isPath value || value.type or null == "derivation";
      merge = single;
    };

    raw = {
      name = "raw value";
      check = _: true;
      merge = single;
    };

    nullOr = type: {
      name = "null or ${type.name}";
      check = value: value == null || type.check value;
      merge =
        path: definitions:
        if all (d: d.value == null) definitions then null else type.merge path definitions;
    };

    listOf = type: {
      name = "list of ${type.name}";
      check = isList;
      merge =
        path:
        concatMap (
          d: map (value: (lib.mergeDefinitions path type [ (d // { inherit value; }) ]).value) d.value
        );
    };

    attrsOf = type: {
      name = "attribute set of ${type.name}";
      check = isAttrs;
      merge =
        path: definitions:
        let
          names = lib.unique (concatMap (d: attrNames d.value) definitions);
          merged = lib.genAttrs names (
            name:
            lib.mergeDefinitions (path ++ [ name ]) type (
              concatMap (
                d: lib.optional (d.value ? ${name}) (d // { value = d.value.${name}; })
              ) definitions
            )
          );
        in
        # A name whose every definition is under a false mkIf is not there.
        builtins.mapAttrs (_: m: m.value) (lib.filterAttrs (_: m: m.exists) merged);
    };

    # Sets merge by name, lists are joined, everything else must be equal: for settings without declared options.
    anything = {
      name = "anything";
      check = _: true;
      merge =
        path: definitions:
        let
          every = check: all (d: check d.value) definitions;
        in
        if every (value: isAttrs value && value.type or null != "derivation") then
          (types.attrsOf types.anything).merge path definitions
        else if every isList then
          concatMap (d: d.value) definitions
        else
          equal path definitions;
    };

    submodule = options: {
      name = "submodule";
      check = isAttrs;
      merge = path: lib.evalOptions path options;
    };
  };
in
types
