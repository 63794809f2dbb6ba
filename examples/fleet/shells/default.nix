# Development shells, one for each kind of work. With nixpkgs they would bring their programs along; without, they set the
# environment and say what the machine lacks.
{ lib, pkgs }:
let
  shell =
    name:
    {
      programs,
      packages ? [ ],
      env ? { },
    }:
    pkgs.mkShell {
      name = "fleet-${name}";
      packages = [ pkgs.fleet.need ] ++ packages;
      inherit env;
      shellHook = "need ${lib.escapeShellArgs programs}";
    };
in
lib.mapAttrs shell {
  default = {
    packages = [ pkgs.fleet.hosts ];
    programs = [
      "git"
      "ssh"
    ];
  };
  nix = {
    programs = [
      "deadnix"
      "nixfmt"
      "statix"
    ];
    env.NIX_CONFIG = "extra-experimental-features = nix-command flakes";
  };
  mcp = {
    programs = [ "node" ];
    packages = [ pkgs.fleet.hosts ];
    env.MCP_CONFIG = "${pkgs.fleet.mcp-config}/etc/mcp.json";
  };
  rust = {
    programs = [
      "cargo"
      "rustc"
    ];
    env.RUST_BACKTRACE = "1";
  };
  node = {
    programs = [
      "node"
      "npm"
    ];
    env.NODE_ENV = "development";
  };
  python = {
    programs = [ "python3" ];
    env = {
      PYTHONDONTWRITEBYTECODE = "1";
      PYTHONUNBUFFERED = "1";
    };
  };
  go = {
    programs = [ "go" ];
    env = {
      CGO_ENABLED = "0";
      GOFLAGS = "-trimpath";
    };
  };
  ai = {
    programs = [
      "ollama"
      "python3"
    ];
    env = {
      HF_HUB_OFFLINE = "1";
      OLLAMA_HOST = "127.0.0.1:11434";
    };
  };
}
