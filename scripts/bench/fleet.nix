# A fleet that is a given graph, that of fleet.json beside it: nodes with a name and the numbers of those they need, and hosts by name with
# the number of their toplevel. Each builder writes the store paths that it was given, and so many times three bytes that nothing compresses.
{
  outputs =
    { self }:
    let
      inherit (builtins) elemAt listToAttrs;
      fleet = builtins.fromJSON (builtins.readFile ./fleet.json);

      build =
        seed:
        { name, inputs }:
        derivation {
          inherit name seed;
          inherit (fleet) system rounds;
          inputs = map (elemAt built) inputs;
          builder = "/bin/sh";
          args = [
            "-euc"
            ''
              {
                echo "$name $inputs"
                while [ "$rounds" -gt 0 ]; do
                  rounds=$((rounds - 1))
                  seed=$(((seed * 1103515245 + 12345) % 2147483648))
                  a=$((seed >> 8 & 255)) b=$((seed >> 15 & 255)) c=$((seed >> 23))
                  printf "\\$((a >> 6))$((a >> 3 & 7))$((a & 7))\\$((b >> 6))$((b >> 3 & 7))$((b & 7))\\$((c >> 6))$((c >> 3 & 7))$((c & 7))"
                done
              } > "$out"
            ''
          ];
        };

      built = builtins.genList (i: build (i * 7919 + 1) (elemAt fleet.nodes i)) (
        builtins.length fleet.nodes
      );

      makeHost = name: root: {
        config = {
          networking.hostName = name;
          nixpkgs.hostPlatform.system = fleet.system;
          system.build.toplevel = builtins.trace "evaluating ${name}" (elemAt built root);
        };
      };
    in
    {
      nixosConfigurations = listToAttrs (
        map (host: {
          inherit (host) name;
          value = makeHost host.name host.root;
        }) fleet.hosts
      );
    };
}
