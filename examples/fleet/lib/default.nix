# What the fleet uses of nixpkgs' lib, under the same names, and the module system.
let
  inherit (builtins)
    genList
    length
    listToAttrs
    map
    stringLength
    substring
    ;

  lib = rec {
    inherit (builtins)
      attrNames
      attrValues
      concatLists
      concatMap
      concatStringsSep
      elem
      filter
      isAttrs
      isList
      isString
      mapAttrs
      ;

    concatMapStrings = f: list: concatStringsSep "" (map f list);
    concatMapStringsSep =
      separator: f: list:
      concatStringsSep separator (map f list);
    escapeShellArg = text: "'${builtins.replaceStrings [ "'" ] [ "'\\''" ] "${text}"}'";
    escapeShellArgs = concatMapStringsSep " " escapeShellArg;
    filterAttrs =
      keep: set:
      listToAttrs (
        concatMap (
          name:
          optional (keep name set.${name}) {
            inherit name;
            value = set.${name};
          }
        ) (attrNames set)
      );
    genAttrs =
      names: f:
      listToAttrs (
        map (name: {
          inherit name;
          value = f name;
        }) names
      );
    hasAttrByPath =
      path: set:
      path == [ ]
      || isAttrs set
      && set ? ${builtins.head path}
      && hasAttrByPath (builtins.tail path) set.${builtins.head path};
    hasSuffix =
      suffix: text:
      let
        start = stringLength text - stringLength suffix;
      in
      start >= 0 && substring start (-1) text == suffix;
    mapAttrs' = f: set: listToAttrs (mapAttrsToList f set);
    mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
    mod = number: divisor: number - divisor * (number / divisor);
    optional = condition: value: if condition then [ value ] else [ ];
    optionalAttrs = condition: set: if condition then set else { };
    optionalString = condition: text: if condition then text else "";
    removePrefix =
      prefix: text:
      if substring 0 (stringLength prefix) text == prefix then
        substring (stringLength prefix) (-1) text
      else
        text;
    setAttrByPath =
      path: value:
      if path == [ ] then
        value
      else
        { ${builtins.head path} = setAttrByPath (builtins.tail path) value; };
    splitString = separator: text: filter isString (builtins.split (escapeRegex separator) text);
    stringToCharacters = text: genList (i: substring i 1 text) (stringLength text);
    take = count: list: genList (builtins.elemAt list) (if count < length list then count else length list);
    toList = value: if builtins.isList value then value else [ value ];
    unique = builtins.foldl' (seen: value: if builtins.elem value seen then seen else seen ++ [ value ]) [ ];

    escapeRegex =
      text:
      builtins.replaceStrings
        [ "\\" "." "*" "+" "?" "(" ")" "[" "]" "{" "}" "^" "$" "|" ]
        [ "\\\\" "\\." "\\*" "\\+" "\\?" "\\(" "\\)" "\\[" "\\]" "\\{" "\\}" "\\^" "\\$" "\\|" ]
        text;

    types = import ./types.nix { inherit lib; };

    inherit (import ./modules.nix { inherit lib; })
      evalModules
      evalOptions
      mergeDefinitions
      mkDefault
      mkEnableOption
      mkForce
      mkIf
      mkMerge
      mkOption
      showDefinitions
      showOption
      ;
  };
in
lib
