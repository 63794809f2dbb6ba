# The host as a virtual machine: `system.build.vm`, with bin/run-HOST-vm as NixOS makes it. What boots is the host's own toplevel.
#
# A fleet without nixpkgs has neither kernel nor programs that could run in a machine of their own: they are the user's,
# and are given when the machine is started.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  inherit (config.networking) hostName;
  inherit (config.system.build) toplevel;
  cfg = config.virtualisation;

  stage1 = pkgs.mkPackage {
    pname = "stage-1";
    version = "1.0";
    files.stage-1 = pkgs.executable (builtins.readFile ./stage-1.sh);
  };

  # The paths that the toplevel needs, one on each line.
  closure = pkgs.sh {
    name = "closure-of-${hostName}";
    exportReferencesGraph = [
      "graph"
      toplevel
    ];
    # Nix writes for each path: the path, what made it, the number of its references, and these.
    script = ''
      while read -r path; do
        read -r _
        read -r references
        while [ "$references" -gt 0 ]; do read -r _; references=$((references - 1)); done
        echo "$path"
      done < graph > "$out"
    '';
  };

  kernelParams = [
    "console=ttyS0"
    "rdinit=${stage1}/bin/stage-1"
    "init=${toplevel}/init"
    # Without hardware virtualisation a machine starts sooner so.
    "mitigations=off"
    "nokaslr"
    "audit=0"
    "no_timer_check"
    "lsm="
  ]
  ++ config.boot.kernelParams;
in
{
  options.virtualisation = {
    memorySize = mkOption {
      type = types.int;
      default = 192;
      description = "MiB of memory that the virtual machine has.";
    };
    cores = mkOption {
      type = types.int;
      default = 1;
      description = "Processors that the virtual machine has.";
    };
  };

  config.system.build.vm = pkgs.mkPackage {
    pname = "vm-${hostName}";
    version = "1.0";
    files."run-${hostName}-vm" = pkgs.executable ''
      #!/bin/sh
      # Boots ${hostName}. Takes options of QEMU, and the variables that NixOS's scripts take.
      set -eu
      fail() {
        echo "run-${hostName}-vm: $1" >&2
        exit 1
      }
      [ -r "''${FLEET_KERNEL-}" ] ||
        fail "This fleet brings no kernel along. Set FLEET_KERNEL to the file of a Linux kernel that you may read, with virtio_console built in."
      [ -x "''${FLEET_BUSYBOX-}" ] ||
        fail "This fleet brings no programs along. Set FLEET_BUSYBOX to a statically linked busybox."
      busybox() { "$FLEET_BUSYBOX" "$@"; }

      # Beside this script lies the rest of the store, wherever that is.
      store=$(busybox readlink -f "$0")
      store=''${store%/*/bin/*}
      temp=$(busybox mktemp -d "''${TMPDIR:-/tmp}/run-vm.XXXXXX")
      trap 'busybox rm -rf "$temp"' EXIT
      # Linux unpacks one archive after the other.
      for directory in bin dev proc run sys tmp; do busybox mkdir -p "$temp/root/$directory"; done
      busybox cp "$FLEET_BUSYBOX" "$temp/root/bin/busybox"
      busybox ln -s busybox "$temp/root/bin/sh"
      (cd "$temp/root" && busybox find . | busybox cpio -o -H newc 2>/dev/null) > "$temp/initrd"
      paths=$(busybox sed 's,^/,,' "$store/${baseNameOf "${closure}"}")
      (
        cd "$store/../.."
        { printf '%s\n' nix nix/store; busybox find ${lib.removePrefix "/" "${stage1}"} $paths; } |
          busybox cpio -o -H newc 2>/dev/null
      ) >> "$temp/initrd"

      # QEMU takes this shell's place, and its file is gone when QEMU is. With graphics=on the firmware keeps off the serial console.
      exec 3< "$temp/initrd"
      busybox rm -rf "$temp"
      exec qemu-system-x86_64 \
        -name ${hostName} \
        -nographic \
        -machine q35,accel=kvm:tcg,hpet=off,graphics=on \
        -m ${toString cfg.memorySize} \
        -smp ${toString cfg.cores} \
        -nic none \
        -kernel "$FLEET_KERNEL" \
        -initrd /dev/fd/3 \
        -append "${lib.concatStringsSep " " kernelParams} ''${QEMU_KERNEL_PARAMS-}" \
        ''${QEMU_OPTS-} "$@"
    '';
  };
}
