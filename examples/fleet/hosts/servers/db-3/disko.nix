# Two disks, mirrored; the data base has a volume of its own.
let
  mirrored = device: {
    type = "disk";
    inherit device;
    content = {
      type = "gpt";
      partitions = {
        boot = {
          size = "1M";
          type = "EF02";
        };
        mirror = {
          size = "100%";
          content = {
            type = "mdraid";
            name = "mirror";
          };
        };
      };
    };
  };
in
{
  disko.devices = {
    disk = {
      first = mirrored "/dev/nvme0n1";
      second = mirrored "/dev/nvme1n1";
    };
    mdadm.mirror = {
      type = "mdadm";
      level = 1;
      content = {
        type = "lvm_pv";
        vg = "pool";
      };
    };
    lvm_vg.pool = {
      type = "lvm_vg";
      lvs = {
        root = {
          size = "40G";
          content = {
            type = "filesystem";
            format = "ext4";
            mountpoint = "/";
          };
        };
        postgresql = {
          size = "100%FREE";
          content = {
            type = "filesystem";
            format = "xfs";
            mountpoint = "/var/lib/postgresql";
          };
        };
      };
    };
  };
}
