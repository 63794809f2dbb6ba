# The NixOS module that a host gets for its boot test: HOST.extendModules { modules = [ (THIS settings source) ]; }.
#
# It adds a service that reports how the boot went over a virtio-serial port, and powers the machine off; and it makes of a real host one that can
# boot alone: dummy secrets, units that make no sense in a test masked. settings.ts describes `settings`; `source` is the flake's own source, or null.
#
# It is evaluated twice: in the host itself, and in `virtualisation.vmVariant`, which nixpkgs makes by extendModules with qemu-vm.nix added
# (nixos/modules/virtualisation/build-vm.nix). Only there the options of the virtual machine exist, so each is set only where it does.
settings: source:
{
  config,
  options,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib)
    attrNames
    attrValues
    concatMapStrings
    concatStringsSep
    escapeShellArg
    filterAttrs
    hasAttrByPath
    genAttrs
    mapAttrsToList
    mkForce
    mkIf
    mkMerge
    optional
    optionalAttrs
    replaceStrings
    sort
    ;

  has = path: hasAttrByPath path options;
  setWhereKnown =
    path: value: optionalAttrs (value != null && has path) (lib.setAttrByPath path (mkForce value));

  # Shell that writes a file; the directory and the file may belong to anybody, as what is in it is no secret.
  installFile =
    {
      path,
      content,
      mode ? "0444",
      owner ? "0",
      group ? "0",
    }:
    ''
      mkdir -p -- ${escapeShellArg (dirOf path)}
      rm -f -- ${escapeShellArg path}
      printf %s ${escapeShellArg content} > ${escapeShellArg path}
      chown -- ${escapeShellArg "${owner}:${group}"} ${escapeShellArg path} || true
      chmod -- ${escapeShellArg mode} ${escapeShellArg path}
    '';

  contentOf = path: settings.secrets.${path} or settings.dummySecret;

  # --- sops-nix: its installer is replaced by one that writes dummies. It is called by the activation script or by a service, with a manifest
  # that is known here as well; `-ignore-passwd` marks the call for the secrets that users need, `-check-mode` the one at build time.
  hasSops = has [
    "sops"
    "secrets"
  ] && has [
    "sops"
    "package"
  ];
  sopsSecrets = attrValues config.sops.secrets;
  sopsTemplates = attrValues (config.sops.templates or { });
  placeholders = attrValues (config.sops.placeholder or { });
  ownerOf = entry: let owner = entry.owner or null; in if owner == null then toString (entry.uid or 0) else owner;
  groupOf = entry: let group = entry.group or null; in if group == null then toString (entry.gid or 0) else group;
  installSopsSecret =
    secret:
    installFile {
      inherit (secret) path mode;
      owner = ownerOf secret;
      group = groupOf secret;
      content = contentOf secret.path;
    };
  installSopsTemplate =
    template:
    installFile {
      inherit (template) path mode;
      owner = ownerOf template;
      group = groupOf template;
      content =
        settings.secrets.${template.path}
          or (replaceStrings placeholders (map (_: settings.dummySecret) placeholders) template.content);
    };
  isForUsers = secret: secret.neededForUsers or false;
  sopsInstaller = pkgs.writeShellScriptBin "sops-install-secrets" ''
    for argument; do
      case "$argument" in
        -check-mode*) exit 0 ;;
        -ignore-passwd)
          ${concatMapStrings installSopsSecret (lib.filter isForUsers sopsSecrets)}
          exit 0
          ;;
      esac
    done
    ${concatMapStrings installSopsSecret (lib.filter (secret: !isForUsers secret) sopsSecrets)}
    ${concatMapStrings installSopsTemplate sopsTemplates}
  '';

  # --- agenix: the program that decrypts is replaced by one that writes a dummy to the file named by -o. All else (generations, links, owners)
  # is still agenix's own work.
  hasAgenix = has [
    "age"
    "secrets"
  ] && has [
    "age"
    "ageBin"
  ];
  # The longest name first: "a/b" ends with "b" as well.
  ageSecrets = sort (a: b: lib.stringLength a.name > lib.stringLength b.name) (
    lib.filter (secret: settings.secrets ? ${secret.path}) (attrValues config.age.secrets)
  );
  ageDecrypter = pkgs.writeShellScript "panther-age" ''
    output=
    while [ "$#" -gt 0 ]; do
      if [ "$1" = -o ]; then output="$2"; fi
      shift
    done
    case "$output" in
      ${concatMapStrings (secret: ''
        *${escapeShellArg "/${secret.name}.tmp"} | ${escapeShellArg "${secret.path}.tmp"}) content=${escapeShellArg (contentOf secret.path)} ;;
      '') ageSecrets}
      *) content=${escapeShellArg settings.dummySecret} ;;
    esac
    printf %s "$content" > "$output"
  '';

  # --- All other paths of `secrets` are written by an activation script, before users are made, as a password file may be among them.
  managedPaths =
    lib.optionals hasSops (map (entry: entry.path) (sopsSecrets ++ sopsTemplates))
    ++ lib.optionals hasAgenix (map (entry: entry.path) (attrValues config.age.secrets));
  ownSecrets = filterAttrs (path: _: !lib.elem path managedPaths) settings.secrets;
  # Where systemd makes the users, there is no activation script "users" to come before.
  usersAreScripted =
    !(config.systemd.sysusers.enable or false) && !(config.services.userborn.enable or false);

  # --- The report.
  healthScript = pkgs.writeText "panther-health.sh" (settings.healthHead + settings.healthTail);
  reportScript = pkgs.writeText "panther-probe.sh" settings.reportScript;
in
{
  _file = "the probe of Panther's boot test";

  imports = optional (settings.module != null) (
    if source == null then
      throw "The boot test's module \"${settings.module}\" was asked for without the source that it is in."
    else
      source + "/${settings.module}"
  );

  config = mkMerge [
    {
      systemd.services.panther-probe = {
        description = "Report of Panther's boot test";
        # Also where the boot goes wrong: in emergency mode, and if the default target is never reached.
        wantedBy = [
          "sysinit.target"
          "emergency.target"
          "rescue.target"
        ];
        after = [ "systemd-journald.socket" ];
        restartIfChanged = false;
        unitConfig = {
          DefaultDependencies = false;
          IgnoreOnIsolate = true;
        };
        path = [
          pkgs.bash
          pkgs.coreutils
          pkgs.curl
          config.systemd.package
        ];
        environment = {
          PANTHER_HEALTH_SCRIPT = "${healthScript}";
          PANTHER_BOOT_SECONDS = toString settings.bootSeconds;
        };
        serviceConfig = {
          # Not oneshot: the boot would wait for it, while it waits for the boot.
          Type = "simple";
          ExecStart = "${pkgs.runtimeShell} ${reportScript}";
          StandardInput = "null";
          OOMScoreAdjust = -900;
        };
      };
      boot.kernelModules = [ "virtio_console" ];
      # A stage 1 that fails, and a panic, end the machine at once instead of waiting for a person until the time is up.
      boot.kernelParams = [
        "panic=1"
        "boot.panic_on_fail"
      ];
    }

    (setWhereKnown [ "virtualisation" "memorySize" ] settings.memoryMiB)
    (setWhereKnown [ "virtualisation" "cores" ] settings.cores)
    (setWhereKnown [ "virtualisation" "diskSize" ] settings.diskMiB)
    # The console is then the serial port, named as the platform names it, and comes after those that the host asked for, so that it is the one.
    (setWhereKnown [ "virtualisation" "graphics" ] false)
    (setWhereKnown [ "virtualisation" "restrictNetwork" ] (!settings.network))

    # `systemd.units` and not `systemd.services`: it masks units of every kind, also those that come with a package.
    (optionalAttrs (has [ "systemd" "units" ]) {
      systemd.units = genAttrs settings.disabledUnits (_: {
        enable = mkForce false;
      });
    })

    (optionalAttrs hasSops { sops.package = mkForce sopsInstaller; })
    (optionalAttrs hasAgenix { age.ageBin = mkForce "${ageDecrypter}"; })
    (optionalAttrs (has [ "system" "activationScripts" ]) {
      system.activationScripts = mkIf (ownSecrets != { }) {
        pantherSecrets = {
          deps = [ "specialfs" ];
          text = concatStringsSep "\n" (
            mapAttrsToList (path: content: installFile { inherit path content; }) ownSecrets
          );
        };
        users = mkIf usersAreScripted { deps = [ "pantherSecrets" ]; };
      };
    })
  ];
}
