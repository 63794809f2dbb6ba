// A graph in the planner's own terms, as if it had been evaluated.

const SYSTEM = 'x86_64-linux';
const toDrvPath = (number) => `/nix/store/${String(number).padStart(32, '0')}-drv-${number}.drv`;

/**
 * @param {import('./graph.mjs').Graph} graph
 * @returns the arguments of `makePlan` but for the options, and the drv path of each number
 */
export function makePlannerInput({ nodes, hosts }) {
  const derivations = new Map(
    nodes.map(({ name, inputs }, number) => {
      const drvPath = toDrvPath(number);
      const rest = { outputs: {}, inputSrcs: [], requiredSystemFeatures: [], fixedOutput: false, preferLocalBuild: false };
      return [drvPath, { drvPath, name, system: SYSTEM, inputDrvs: inputs.map(toDrvPath), ...rest }];
    }),
  );
  const targets = hosts.map(({ name, root }) => ({
    id: `nixosConfigurations.${name}`,
    kind: 'host',
    name,
    outcome: 'evaluated',
    system: SYSTEM,
    drvPath: toDrvPath(root),
    outputs: {},
  }));
  return {
    toDrvPath,
    evaluation: { version: 1, targets, problems: [], excluded: [], processes: 1 },
    knowledge: { derivations, dryRun: { willBuild: new Set(derivations.keys()), willFetch: new Set(), unknown: new Set() } },
  };
}
