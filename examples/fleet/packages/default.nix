# The fleet's own packages.
{ lib, pkgs }:
{
  site = pkgs.mkPackage {
    pname = "site";
    version = "2.1";
    dir = "www";
    description = "The web site";
    files = {
      "index.html" = "<!doctype html>\n<title>Example</title>\n<h1>Served by a fleet</h1>\n";
      "robots.txt" = "User-agent: *\nAllow: /\n";
    };
  };

  backup = pkgs.mkPackage {
    pname = "backup";
    version = "1.4";
    description = "Dumps all data bases into a restic repository";
    files.backup = pkgs.executable ''
      #!/bin/sh
      ${pkgs.postgresql}/bin/pg_dump | ${pkgs.restic}/bin/restic backup --stdin
    '';
  };

  # Asked by the development shells, whose programs come from the user's machine.
  need = pkgs.mkPackage {
    pname = "need";
    version = "1.0";
    description = "Says which of the given programs are not on PATH";
    files.need = pkgs.executable ''
      #!/bin/sh
      missing=
      for program; do
        command -v "$program" >/dev/null || missing="$missing $program"
      done
      [ -z "$missing" ] || echo "not on PATH:$missing"
    '';
  };

  mcp-config = pkgs.mkPackage {
    pname = "mcp-config";
    version = "1.0";
    dir = "etc";
    description = "The MCP servers that assistants may use in this repository";
    files."mcp.json" = builtins.toJSON {
      mcpServers.fleet = {
        command = "nix";
        args = [
          "run"
          ".#hosts"
        ];
      };
    };
  };

  hosts = pkgs.mkPackage {
    pname = "hosts";
    version = "1.0";
    description = "Lists the hosts of the fleet";
    files.hosts = pkgs.executable ''
      #!/bin/sh
      printf '%s\n' ${lib.escapeShellArgs (builtins.attrNames (builtins.readDir ../hosts/servers))}
    '';
  };
}
