{
  description = "A small fleet: web servers, data bases and the proxy in front of them";

  # No inputs, so that it evaluates and builds anywhere, also without network: lib/ stands in for nixpkgs, disko and
  # Home Manager.
  outputs =
    { self }:
    let
      lib = import ./lib;
      systems = [
        "aarch64-linux"
        "x86_64-linux"
      ];

      pkgsFor = lib.genAttrs systems (
        system:
        let
          prev = import ./lib/pkgs.nix { inherit lib system; };
          final = prev // self.overlays.default final prev;
        in
        final
      );
      forAllSystems = f: lib.mapAttrs (_: f) pkgsFor;

      nixosSystem = import ./lib/nixos { inherit lib pkgsFor; };
      homeManagerConfiguration = import ./lib/home { inherit lib; };

      servers = lib.attrNames (builtins.readDir ./hosts/servers);
    in
    {
      nixosConfigurations = lib.genAttrs servers (
        server: nixosSystem { modules = [ ./hosts/servers/${server}/configuration.nix ]; }
      );

      homeConfigurations = lib.mapAttrs' (server: host: {
        name = "admin@${server}";
        value = homeManagerConfiguration {
          inherit (host) pkgs;
          modules = [ ./hosts/servers/${server}/home.nix ];
        };
      }) self.nixosConfigurations;

      nixosModules = {
        base = ./modules/base.nix;
        db = ./modules/db.nix;
        web = ./modules/web.nix;
      };

      overlays.default = final: prev: {
        fleet = import ./packages {
          inherit (prev) lib;
          pkgs = final;
        };
      };

      packages = forAllSystems (pkgs: pkgs.fleet // { default = pkgs.fleet.hosts; });

      apps = forAllSystems (pkgs: {
        default = {
          type = "app";
          program = "${pkgs.fleet.hosts}/bin/hosts";
          meta.description = "Lists the hosts of the fleet";
        };
      });

      checks = forAllSystems (
        pkgs:
        import ./checks {
          inherit lib nixosSystem pkgs;
          inherit (self) nixosConfigurations;
        }
      );

      devShells = forAllSystems (pkgs: import ./shells { inherit lib pkgs; });

      formatter = forAllSystems (pkgs: import ./formatter { inherit pkgs; });

      templates.host = {
        path = ./templates/host;
        description = "A new host: copy to hosts/servers/<hostname>";
      };

      inherit lib;
    };
}
