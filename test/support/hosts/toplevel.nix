# A system as `switch-to-configuration` and its callers see one, and nothing else of NixOS. `spec` is JSON of ToplevelSpec (toplevel.ts).
{ spec }:
let
  wanted = builtins.fromJSON spec;
  make =
    name: script: more:
    derivation (
      {
        inherit name;
        system = builtins.currentSystem;
        builder = "/bin/sh";
        args = [ "-euc" script ];
      }
      // more
    );
  part =
    name: file: value:
    make "${name}-${value}" ''mkdir "$out"; echo "$value" > "$out/${file}"'' { inherit value; };
  kernel = part "linux" "bzImage" wanted.kernel;
  initrd = part "initrd" "initrd" wanted.initrd;
  modules = part "kernel-modules" "lib" wanted.kernelModules;
  systemd = part "systemd" "version" wanted.systemd;
  # Incompressible, as most of what is copied is compressed already; in pieces, as closures are.
  padding = builtins.genList (
    number: make "padding-${toString number}" ''head -c "$bytes" /dev/urandom > "$out"'' { bytes = toString wanted.paddingBytes; }
  ) wanted.paddingPaths;
in
make "nixos-system-${wanted.hostname}-${wanted.label}"
  ''
    mkdir -p "$out/bin" "$out/etc" "$out/behaviour" "$out/sw/bin"
    echo "$label" > "$out/nixos-version"
    printf %s "$arch" > "$out/system"
    echo "$hostname" > "$out/etc/hostname"
    ln -s "$kernel/bzImage" "$out/kernel"
    ln -s "$initrd/initrd" "$out/initrd"
    ln -s "$modules" "$out/kernel-modules"
    ln -s "$systemd" "$out/systemd"
    printf %s "$kernelParams" > "$out/kernel-params"
    printf %s "$initInterface" > "$out/init-interface-version"
    echo "$padding" > "$out/padding"
    printf '#!/bin/sh\n' > "$out/init"
    # Early, as on NixOS: what is killed from here on leaves a link that says more than is true.
    printf '#!/bin/sh\nPATH=/usr/bin:/bin\nln -sfn %s /run/current-system\n' "$out" > "$out/activate"
    { echo '#!/bin/sh'; echo "self=$out"; printf %s "$switch"; } > "$out/bin/switch-to-configuration"
    chmod 755 "$out/init" "$out/activate" "$out/bin/switch-to-configuration"
    # On NixOS the system brings Nix along; here the host does.
    for program in nix nix-store nix-env nix-daemon; do ln -s "/nix/var/nix/profiles/default/bin/$program" "$out/sw/bin/$program"; done
    eval "$writeBehaviour"
  ''
  {
    inherit
      kernel
      initrd
      modules
      systemd
      padding
      ;
    inherit (wanted)
      label
      hostname
      arch
      kernelParams
      initInterface
      writeBehaviour
      ;
    switch = builtins.readFile ./switch-to-configuration.sh;
  }
