# Stands in for disko: disks as data. What is mounted where is read off the layout, whatever devices lie in between.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;

  mountsIn =
    value:
    if lib.isAttrs value then
      lib.optional (value ? mountpoint) value.mountpoint ++ lib.concatMap mountsIn (lib.attrValues value)
    else if lib.isList value then
      lib.concatMap mountsIn value
    else
      [ ];
  mountpoints = mountsIn config.disko.devices;
in
{
  options.disko.devices = mkOption {
    type = types.attrsOf types.anything;
    default = { };
    description = "Disks, partitions and file systems of the machine.";
  };

  config = {
    assertions = [
      {
        assertion = lib.elem "/" mountpoints;
        message = "The disko layout of ${config.networking.hostName} mounts nothing at /.";
      }
    ];
    environment.etc."disko.json".text = builtins.toJSON config.disko.devices + "\n";
  };
}
