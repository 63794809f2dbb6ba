# Directories without mkdir, executables without chmod, symlinks without ln.
#
# A shell can print a tar archive, NUL bytes included, and Nix can unpack one by itself ("builtin:unpack-channel"). What a
# shell cannot do well is the checksum of each header; all that goes into a header is known while evaluating, also the
# length of store paths, so it is computed here. (Not so with content-addressed derivations, whose paths are
# placeholders of another length until they are built.)
{
  lib,
  sh,
  system,
}:
let
  inherit (builtins)
    attrNames
    attrValues
    concatLists
    concatStringsSep
    foldl'
    genList
    isAttrs
    length
    listToAttrs
    map
    stringLength
    substring
    toString
    unsafeDiscardStringContext
    ;

  printable = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
  codes = listToAttrs (
    genList (i: {
      name = substring i 1 printable;
      value = 32 + i;
    }) (stringLength printable)
  );
  sumOf =
    text:
    foldl' (
      sum: char:
      sum + codes.${char} or (throw "a name in a tree must be printable ASCII, found '${char}' in '${text}'")
    ) 0 (lib.stringToCharacters (unsafeDiscardStringContext text));

  # What no header differs in: the checksum's own field, which counts as blanks, owner, group, time and the magic.
  sumOfConstants = sumOf ("        " + "0000000" + "0000000" + "00000000001" + "ustar" + "00");

  octal =
    width: number:
    let
      digits = n: if n < 8 then toString n else digits (n / 8) + toString (lib.mod n 8);
      text = digits number;
    in
    concatStringsSep "" (genList (_: "0") (width - stringLength text)) + text;

  # A link's target is a store path more often than not, hence the limit is worth a message of its own.
  within100 =
    what: text:
    if stringLength text <= 100 then
      text
    else
      throw "${what} in a tree may have 100 characters, '${text}' has ${toString (stringLength text)}";

  # The call of `entry` in tree.sh. What the fields are, and what of them never changes (owner, time, "ustar"), is there.
  entry =
    {
      path,
      type,
      mode,
      size ? 0,
      target ? "",
    }:
    let
      fields = {
        name = within100 "a path" path;
        mode = octal 7 mode;
        size = octal 11 size;
        link = within100 "the target of a link" target;
      };
      checksum = foldl' (sum: field: sum + sumOf field) sumOfConstants ([ type ] ++ attrValues fields);
    in
    "entry ${
      lib.escapeShellArgs [
        fields.name
        fields.mode
        fields.size
        (octal 6 checksum)
        type
        fields.link
      ]
    }";

  addDirectory =
    path:
    entry {
      path = "${path}/";
      type = "5";
      mode = 493; # 0755
    };

  addFile =
    path: file:
    if file ? target then
      entry {
        inherit path;
        inherit (file) target;
        type = "2";
        mode = 511; # 0777
      }
    else
      entry {
        inherit path;
        type = "0";
        mode = if file.executable or false then 493 else 420; # 0755, 0644
        size = stringLength file.text;
      }
      + "\ncontent ${toString (stringLength file.text)} ${lib.escapeShellArg file.text}";

  # "a/b/c" -> [ "a" "a/b" ]
  parentsOf =
    path:
    let
      parts = lib.splitString "/" path;
    in
    genList (i: concatStringsSep "/" (lib.take (i + 1) parts)) (length parts - 1);
in
{
  executable = text: {
    inherit text;
    executable = true;
  };

  link = target: { target = "${target}"; };

  /**
    A derivation whose output holds exactly one entry, the directory `dir`, with `files` in it: an attribute set of
    paths to text, `executable` text or `link`.
  */
  tree =
    {
      name,
      dir,
      files,
      work ? 0,
    }:
    let
      placed = lib.mapAttrs' (path: file: {
        name = "${dir}/${path}";
        value = if isAttrs file && (file ? text || file ? target) then file else { text = "${file}"; };
      }) files;
      directories = lib.unique (concatLists (map parentsOf (attrNames placed)));
    in
    derivation {
      inherit name system;
      builder = "builtin:unpack-channel";
      channelName = dir;
      src = sh {
        name = "${name}.tar";
        inherit work;
        script = concatStringsSep "\n" (
          [ (builtins.readFile ./tree.sh) ]
          ++ [ "{" ]
          ++ map addDirectory ([ dir ] ++ lib.filter (path: path != dir) directories)
          ++ attrValues (builtins.mapAttrs addFile placed)
          ++ [ "end\n} > \"$out\"" ]
        );
      };
    };
}
