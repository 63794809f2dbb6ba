import type { NixVersion } from '../nix/index.js';
import type { Kvm } from './kvm.js';
import type { SetupPorts } from './machine.js';
import { hasBlock, isSatisfied, replaceBlock, type Setting } from './nix-config.js';

/** What became of the settings that a daemon must have itself. */
export type DaemonOutcome =
  /** It has them already, or needs none. */
  | { readonly kind: 'unchanged' }
  /** Written, and the daemon runs with them. */
  | { readonly kind: 'restarted'; readonly file: string }
  /** Written, but the daemon reads them only at its next start. */
  | { readonly kind: 'written'; readonly file: string; readonly why: string }
  | { readonly kind: 'impossible'; readonly why: string };

type DaemonPorts = Pick<SetupPorts, 'files' | 'root' | 'run' | 'env' | 'signal'>;

/** Determinate's daemon writes its nix.conf anew at every start and includes this file for what others add. */
export const systemConfOf = (vendor: NixVersion['vendor']): string =>
  vendor === 'determinate' ? '/etc/nix/nix.custom.conf' : '/etc/nix/nix.conf';

const DEFAULT_MODE = 0o644;
const UNIT = 'nix-daemon.service';

/** Whether systemd runs the daemon; its socket is enough, as it starts the daemon with the first client. */
async function isRunBySystemd({ run, env, signal }: DaemonPorts): Promise<boolean> {
  try {
    const { exitCode } = await run({ command: ['systemctl', 'is-active', '--quiet', UNIT, 'nix-daemon.socket'], env, signal });
    return exitCode === 0;
  } catch {
    signal.throwIfAborted();
    // No systemctl: a container, or macOS.
    return false;
  }
}

async function restart(file: string, ports: DaemonPorts): Promise<DaemonOutcome> {
  if (!(await isRunBySystemd(ports))) return { kind: 'written', file, why: 'systemd does not run it' };
  const { exitCode, stderrTail } = await ports.root.run(['systemctl', 'restart', UNIT]);
  if (exitCode === 0) return { kind: 'restarted', file };
  return { kind: 'written', file, why: `"systemctl restart ${UNIT}" failed: ${stderrTail.trim()}` };
}

export interface DaemonRequest {
  /** What the daemon must have itself; see `selectDaemonSettings`. */
  readonly settings: readonly Setting[];
  readonly kvm: Kvm;
  /** System features of the daemon's own configuration. */
  readonly features: readonly string[];
  readonly file: string;
}

/**
 * Puts settings into the daemon's nix.conf, which every user of the machine can read: never a token.
 * Writes and restarts only if something changes, so that a second run on a machine does nothing.
 */
export async function configureDaemon({ settings, kvm, features, file }: DaemonRequest, ports: DaemonPorts): Promise<DaemonOutcome> {
  const found = await ports.files.read(file).then(
    (current) => ({ current }),
    (error: unknown) => ({ error }),
  );
  if ('error' in found) return { kind: 'impossible', why: `${file} cannot be read: ${String(found.error)}` };
  const { current } = found;
  const text = current?.text ?? '';
  const isOurs = hasBlock(text);
  if (settings.length === 0 || (!isOurs && isSatisfied(settings, kvm, features))) return { kind: 'unchanged' };
  const wanted = replaceBlock(text, settings);
  if (wanted === text) return { kind: 'unchanged' };
  const target = current?.realPath ?? file;
  if (target.startsWith('/nix/store/')) {
    return { kind: 'impossible', why: `${file} is a link into the store: NixOS or nix-darwin writes it from "nix.settings"` };
  }
  if (!(await ports.root.isAvailable())) return { kind: 'impossible', why: `writing ${file} needs sudo without a password` };
  await ports.root.writeFile(target, wanted, current?.mode ?? DEFAULT_MODE);
  return restart(file, ports);
}
