# One encrypted disk with btrfs subvolumes.
{
  disko.devices.disk.main = {
    type = "disk";
    device = "/dev/vda";
    content = {
      type = "gpt";
      partitions = {
        ESP = {
          size = "512M";
          type = "EF00";
          content = {
            type = "filesystem";
            format = "vfat";
            mountpoint = "/boot";
          };
        };
        encrypted = {
          size = "100%";
          content = {
            type = "luks";
            name = "crypted";
            passwordFile = "/tmp/disk.key";
            content = {
              type = "btrfs";
              subvolumes = {
                "@root".mountpoint = "/";
                "@nix".mountpoint = "/nix";
                "@log".mountpoint = "/var/log";
              };
            };
          };
        };
      };
    };
  };
}
