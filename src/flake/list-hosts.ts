import { runEvaluator, type EvaluateOptions, type EvaluatePorts } from './evaluator.js';

/** Top-level outputs whose names need not be listed to know those of the hosts. */
const OTHER_OUTPUTS = ['checks', 'darwinConfigurations', 'devShells', 'formatter', 'homeConfigurations', 'packages'];

/**
 * Names of the hosts that would be evaluated. None of them is evaluated for that, nor is nixpkgs fetched. Empty if the flake cannot be opened:
 * its evaluation says why.
 * @throws ToolError if Nix itself does not work; InterruptedError
 */
export async function listHosts(options: Omit<EvaluateOptions, 'vmTests'>, ports: EvaluatePorts): Promise<readonly string[]> {
  const range = { from: 0, to: 0, skipCategories: OTHER_OUTPUTS, brokenHosts: [], fetchOnce: false };
  const { listing } = await runEvaluator({ ...options, checkOutputs: false }, range, { ...ports, onProgress: () => undefined });
  return (listing?.steps ?? []).flatMap(({ kind, name }) => (kind === 'host' ? [name] : []));
}
