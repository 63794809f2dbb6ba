import { askNix, askStoreInfo, type NixVersion } from '../nix/index.js';
import { UserError, type Logger } from '../runtime/index.js';
import { lastLine, runNixIn, type NixPorts } from './find-nix.js';
import { builderStore, checkRemote, judgeBuilders } from './remote-check.js';
import type { StoreUrl } from './remote-url.js';
import type { ReadyBuilder } from './remote.js';

/**
 * Proves that Nix can evaluate with a store on another machine: some versions (2.26) look for what they evaluate on this machine.
 */
async function requireEvaluation(version: NixVersion, ports: NixPorts): Promise<void> {
  const { exitCode, stderrTail } = await askNix(runNixIn(ports), [
    ['eval', '--json', '--expr', 'import (builtins.toFile "panther-probe.nix" "1")'],
  ]);
  if (exitCode === 0) return;
  const advice = stderrTail.includes('does not exist')
    ? 'This version looks for what it evaluates on this machine. Use a newer Nix (2.34 is known to work), or keep the store here and give the other machine by the input "builders".'
    : `Nix says: ${lastLine(stderrTail)}`;
  throw new UserError(`${version.text} cannot evaluate with the store of the input "store". ${advice}`, { exitCode: 3 });
}

/** Proves that the store on another machine can be worked with. @throws UserError if it cannot, with the reason and what to do */
export async function requireRemoteStore(store: StoreUrl, version: NixVersion, ports: NixPorts): Promise<void> {
  const state = await checkRemote(store, (limit) => askStoreInfo(runNixIn(ports, limit), store.text), ports.signal);
  if (state.kind === 'failed') throw new UserError(`The input "store" cannot be used. ${state.message}`, { exitCode: 3 });
  await requireEvaluation(version, ports);
}

/** Asks every builder at once whether it answers; warns of those that are away. @throws UserError if one is set up wrongly, or none answers */
export async function checkBuilders(builders: readonly ReadyBuilder[], ports: NixPorts, log: Pick<Logger, 'warning'>): Promise<void> {
  const check = async (ready: ReadyBuilder) => {
    const ask = (limit: AbortSignal) => askStoreInfo(runNixIn(ports, limit), builderStore(ready));
    return [ready, await checkRemote(ready.builder.url, ask, ports.signal)] as const;
  };
  for (const warning of judgeBuilders(await Promise.all(builders.map(check)))) log.warning(warning);
}
