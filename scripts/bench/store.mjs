// Machines of the bench: each has a Nix store and a home of its own, so that nothing that another one did can help it.
import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { describeNixEnvironment } from '../nix/environment.mjs';
import { removeTree } from '../tools/remove.mjs';

/** Variables of a job that this bench itself may run in; an action would take them for its own. */
const FOREIGN = /^(?:GITHUB|ACTIONS|RUNNER|INPUT|STATE)_/;

/**
 * Gives `use` a machine with an empty store; removes it afterwards.
 * @template T
 * @param {import('./context.mjs').BenchContext} context
 * @param {(machine: { directory: string, env: Record<string, string | undefined> }) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withMachine({ scratch, nix, env }, use) {
  const directory = await mkdtemp(join(scratch, 'machine-'));
  const home = join(directory, 'home');
  await mkdir(home);
  const foreign = Object.keys(process.env).filter((name) => FOREIGN.test(name));
  try {
    return await use({
      directory,
      env: {
        ...Object.fromEntries(foreign.map((name) => [name, undefined])),
        ...env,
        ...describeNixEnvironment(nix, { storeRoot: join(directory, 'store'), home }),
        HOME: home,
      },
    });
  } finally {
    await removeTree(directory);
  }
}
