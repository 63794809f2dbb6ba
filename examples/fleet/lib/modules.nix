# A module system: the part of NixOS' lib.evalModules that a fleet of this size needs, written the way people know it.
#
# Modules declare `options` and define `config`; definitions are merged by the option's type; mkIf, mkMerge, mkDefault and
# mkForce work at any depth. As in NixOS, names never depend on conditions, only values do, so that `config` may be used
# inside the modules that define it.
{ lib }:
let
  inherit (builtins)
    attrNames
    concatMap
    filter
    foldl'
    genericClosure
    isAttrs
    isFunction
    isPath
    map
    mapAttrs
    ;

  ordinary = 100;
  optionDefault = 1500;

  mkOverride = priority: content: {
    _type = "override";
    inherit priority content;
  };

  isOption = value: value._type or null == "option";
  showOption = path: builtins.concatStringsSep "." path;
  showFile = file: "`${toString file}'";

  # A module as written (a path, a function or a set) -> { key, file, imports, options, config }
  loadModule =
    args: parent: index: module:
    let
      isFile = isPath module || lib.isString module;
      file = if isFile then toString module else "${parent}, import ${toString index}";
      imported = if isFile then import module else module;
      body = if isFunction imported then imported args else imported;
      isStructured = body ? config || body ? options;
      stray = attrNames (
        removeAttrs body [
          "_file"
          "config"
          "imports"
          "options"
        ]
      );
    in
    if !isAttrs body then
      throw "Module ${showFile file} is of type ${builtins.typeOf body}; a set or a function to one was expected."
    else if isStructured && stray != [ ] then
      throw "Module ${showFile file} has an unsupported attribute `${builtins.head stray}'. With a top-level `config' or `options' all definitions belong under `config'."
    else
      {
        key = file;
        file = body._file or file;
        imports = body.imports or [ ];
        options = body.options or { };
        config =
          if isStructured then
            body.config or { }
          else
            removeAttrs body [
              "_file"
              "imports"
            ];
      };

  loadAll =
    args: parent: modules:
    builtins.genList (i: loadModule args parent i (builtins.elemAt modules i)) (builtins.length modules);

  # Two modules may declare into the same set, but not the same option.
  mergeDeclarations =
    path: a: b:
    a
    // mapAttrs (
      name: value:
      if !(a ? ${name}) then
        value
      else if isOption value || isOption a.${name} then
        throw "The option `${showOption (path ++ [ name ])}' is declared twice."
      else
        mergeDeclarations (path ++ [ name ]) a.${name} value
    ) b;

  # The sets that a definition stands for, conditions and priorities moved to their attributes.
  pushDown =
    path: definition:
    let
      inherit (definition) file value;
      type = value._type or null;
      each =
        wrap:
        map (d: d // { value = mapAttrs (_: wrap) d.value; }) (
          pushDown path (definition // { value = value.content; })
        );
    in
    if !isAttrs value then
      throw "A definition for `${showOption path}' is not a set of options, but of type ${builtins.typeOf value}. It is defined in ${showFile file}."
    else if type == "if" then
      each (content: {
        _type = "if";
        inherit (value) condition;
        inherit content;
      })
    else if type == "override" then
      each (mkOverride value.priority)
    else if type == "merge" then
      concatMap (content: pushDown path (definition // { value = content; })) value.contents
    else
      [ definition ];

  # The definitions that hold, each with its priority.
  discharge =
    definition:
    let
      inherit (definition) value;
      type = if isAttrs value then value._type or null else null;
    in
    if type == "if" then
      if value.condition then discharge (definition // { value = value.content; }) else [ ]
    else if type == "merge" then
      concatMap (content: discharge (definition // { value = content; })) value.contents
    else if type == "override" then
      discharge (
        definition
        // {
          inherit (value) priority;
          value = value.content;
        }
      )
    else
      [ ({ priority = ordinary; } // definition) ];

  # { exists, value }: whether any definition holds, and what they make together.
  mergeDefinitions =
    path: type: definitions:
    let
      holding = concatMap discharge definitions;
      strongest = foldl' (best: d: if d.priority < best then d.priority else best) 10000 holding;
      chosen = filter (d: d.priority == strongest) holding;
      offending = filter (d: !type.check d.value) chosen;
    in
    {
      exists = holding != [ ];
      value =
        if offending != [ ] then
          throw "A definition for option `${showOption path}' is not of type `${type.name}'. Definition values:${showDefinitions offending}"
        else
          # Without their priorities, which are decided now; those of attributes further down are their own.
          type.merge path (map (d: { inherit (d) file value; }) chosen);
    };

  showDefinitions = lib.concatMapStrings (d: "\n- In ${showFile d.file}: ${showValue d.value}");
  showValue =
    value:
    let
      type = builtins.typeOf value;
    in
    if lib.elem type [ "bool" "float" "int" "null" "string" ] then builtins.toJSON value else "a ${type}";

  evalOption =
    path: option: definitions:
    let
      fallback = lib.optional (option ? default) {
        file = "the option's default";
        value = mkOverride optionDefault option.default;
      };
      merged = mergeDefinitions path option.type (definitions ++ fallback);
    in
    if merged.exists then
      (option.apply or (value: value)) merged.value
    else
      throw "The option `${showOption path}' is used but not defined.";

  evalOptions =
    path: options: definitions:
    let
      sets = concatMap (pushDown path) definitions;
      unknown = concatMap (
        d: map (name: d // { inherit name; }) (filter (name: !(options ? ${name})) (attrNames d.value))
      ) sets;
      first = builtins.head unknown;
      evalOne =
        name: option:
        (if isOption option then evalOption else evalOptions) (path ++ [ name ]) option (
          concatMap (d: lib.optional (d.value ? ${name}) (d // { value = d.value.${name}; })) sets
        );
    in
    if unknown == [ ] then
      mapAttrs evalOne options
    else
      throw "The option `${showOption (path ++ [ first.name ])}' does not exist. It is defined in ${showFile first.file}.";

  evalModules =
    {
      modules,
      specialArgs ? { },
      # Further arguments that follow from the result, such as `pkgs` from the platform; they are part of it, too.
      argsFromConfig ? _: { },
    }@given:
    let
      derived = argsFromConfig config;
      args = specialArgs // derived // { inherit config lib options; };
      loaded = genericClosure {
        startSet = loadAll args "the list of modules" modules;
        operator = module: loadAll args module.file module.imports;
      };
      options = foldl' (mergeDeclarations [ ]) { } (map (module: module.options) loaded);
      config = evalOptions [ ] options (
        map (module: {
          inherit (module) file;
          value = module.config;
        }) loaded
      );
    in
    derived
    // {
      _type = "configuration";
      inherit config options;
      extendModules =
        {
          modules ? [ ],
          specialArgs ? { },
        }:
        evalModules (
          given
          // {
            modules = given.modules ++ modules;
            specialArgs = given.specialArgs or { } // specialArgs;
          }
        );
    };
in
{
  inherit
    evalModules
    evalOptions
    mergeDefinitions
    showDefinitions
    showOption
    ;

  mkOption = declaration: { _type = "option"; } // declaration;
  mkEnableOption = what: {
    _type = "option";
    type = lib.types.bool;
    default = false;
    description = "Whether to enable ${what}.";
  };

  mkIf = condition: content: {
    _type = "if";
    inherit condition content;
  };
  mkMerge = contents: {
    _type = "merge";
    inherit contents;
  };
  mkDefault = mkOverride 1000;
  mkForce = mkOverride 50;
}
