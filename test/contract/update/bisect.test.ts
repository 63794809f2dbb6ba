import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listTestNix } from '../../support/nix.js';
import { REPOSITORY, startActionRig, type ActionRig } from './action-rig.js';

const [nix] = listTestNix();
const INPUTS = Array.from({ length: 11 }, (_, index) => `input${String(index).padStart(2, '0')}`);

describe('eleven inputs, all with something new', () => {
  let rig: ActionRig;
  beforeAll(async () => {
    // Each host needs some of them, so that one bad input breaks several hosts.
    rig = await startActionRig(nix, {
      hosts: { all: INPUTS, some: INPUTS.filter((_, index) => index % 2 === 0), other: INPUTS.filter((_, index) => index % 3 === 0) },
    });
  });
  afterAll(async () => rig.dispose());

  /** Inputs whose revision differs between main and what is proposed. */
  async function listUpdated(): Promise<readonly string[]> {
    const read = async (branch: string) =>
      JSON.parse(await rig.show(branch, 'flake.lock')) as { nodes: Record<string, { locked?: { rev?: string } }> };
    const [before, after] = [await read('main'), await read('panther/update/all')];
    return INPUTS.filter((name) => before.nodes[name]?.locked?.rev !== after.nodes[name]?.locked?.rev);
  }

  test.each([
    [['input07'], 5],
    [['input00', 'input09'], 11],
  ])('of which %j breaks the build: found in at most %d trials, and all others are proposed', async (guilty, limit) => {
    for (const name of INPUTS) await rig.publish(name, guilty.includes(name) ? 'fails' : `good for ${guilty.join(' and ')}`);
    const run = await rig.update();
    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: 'success' } });
    const trials = Number(/It took (\d+) trials/.exec(run.summary)?.[1]);
    expect(trials).toBeGreaterThan(0);
    expect(trials).toBeLessThanOrEqual(limit);
    expect(await listUpdated()).toEqual(INPUTS.filter((name) => !guilty.includes(name)));
    const body = rig.github.pulls(REPOSITORY)[0]?.body ?? '';
    for (const name of guilty) expect(body).toMatch(new RegExp(`${name}[^]*it is out of luck`));
  });
});
