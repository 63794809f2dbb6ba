# Stands in for nixpkgs: names, versions and who needs whom are like the real ones, the programs only say what they are, but
# for a few that stand in for more when a host runs in a virtual machine (./programs).
{ lib, system }:
let
  build = import ./build { inherit lib system; };

  mkProgram =
    {
      pname,
      version,
      programs ? [ pname ],
      inputs ? [ ],
      # Shell that some of the programs run before they say what they are, by name.
      scripts ? { },
      work ? 2000,
    }:
    build.mkPackage {
      inherit pname version work;
      # Naming the inputs keeps them in the closure.
      files = lib.genAttrs programs (
        name:
        build.executable ''
          #!/bin/sh
          # linked to ${lib.concatStringsSep " " inputs}
          ${scripts.${name} or ""}
          echo "${name} of ${pname} ${version}"
        ''
      );
    };

  mkLibrary =
    {
      pname,
      version,
      inputs ? [ ],
      work ? 4000,
    }:
    build.mkPackage {
      inherit pname version work;
      dir = "lib";
      files."lib${pname}.so" = lib.concatMapStrings (line: "${line}\n") ([ "${pname} ${version}" ] ++ inputs);
    };

  # Servers share how they listen.
  server = file: builtins.readFile ./programs/listen.sh + builtins.readFile file;

  glibc = mkLibrary {
    pname = "glibc";
    version = "2.40-66";
    work = 20000;
  };
  zlib = mkLibrary {
    pname = "zlib";
    version = "1.3.1";
    inputs = [ glibc ];
  };
  openssl = mkLibrary {
    pname = "openssl";
    version = "3.4.3";
    inputs = [ glibc ];
    work = 15000;
  };
  readline = mkLibrary {
    pname = "readline";
    version = "8.2p13";
    inputs = [ glibc ];
  };
  bash = mkProgram {
    pname = "bash";
    version = "5.3p3";
    scripts.bash = builtins.readFile ./programs/bash.sh;
    inputs = [
      glibc
      readline
    ];
  };
in
build
// {
  inherit
    bash
    glibc
    lib
    openssl
    readline
    system
    zlib
    ;

  linux = build.mkPackage {
    pname = "linux";
    version = "6.12.58";
    dir = "boot";
    work = 60000;
    files = {
      bzImage = "linux 6.12.58\n";
      initrd = "initrd of linux 6.12.58\n";
    };
  };

  systemd = mkProgram {
    pname = "systemd";
    version = "257.10";
    programs = [
      "systemctl"
      "systemd"
    ];
    scripts.systemd = builtins.readFile ./programs/systemd.sh;
    inputs = [
      glibc
      openssl
    ];
    work = 30000;
  };

  coreutils = mkProgram {
    pname = "coreutils";
    version = "9.8";
    programs = [
      "cat"
      "ls"
      "mkdir"
    ];
    inputs = [ glibc ];
  };

  curl = mkProgram {
    pname = "curl";
    version = "8.17.0";
    inputs = [
      glibc
      openssl
      zlib
    ];
  };

  runtimeShell = "${bash}/bin/bash";

  nftables = mkProgram {
    pname = "nftables";
    version = "1.1.5";
    programs = [ "nft" ];
    inputs = [ glibc ];
  };

  openssh = mkProgram {
    pname = "openssh";
    version = "10.2p1";
    programs = [
      "ssh"
      "sshd"
    ];
    scripts.sshd = server ./programs/sshd.sh;
    inputs = [
      glibc
      openssl
      zlib
    ];
  };

  nginx = mkProgram {
    pname = "nginx";
    version = "1.28.0";
    scripts.nginx = server ./programs/nginx.sh;
    inputs = [
      glibc
      openssl
      zlib
    ];
    work = 10000;
  };

  postgresql = mkProgram {
    pname = "postgresql";
    version = "17.6";
    programs = [
      "pg_dump"
      "postgres"
      "psql"
    ];
    scripts.postgres = server ./programs/postgres.sh;
    inputs = [
      glibc
      openssl
      readline
      zlib
    ];
    work = 20000;
  };

  restic = mkProgram {
    pname = "restic";
    version = "0.18.1";
    inputs = [ glibc ];
  };

  prometheus-node-exporter = mkProgram {
    pname = "node_exporter";
    version = "1.9.1";
    scripts.node_exporter = server ./programs/node_exporter.sh;
    inputs = [ glibc ];
  };

  git = mkProgram {
    pname = "git";
    version = "2.51.2";
    inputs = [
      glibc
      openssl
      zlib
    ];
  };
}
