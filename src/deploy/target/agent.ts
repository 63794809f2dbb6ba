import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The target's half of the protocol, as one script for a POSIX shell. */
export interface Agent {
  /** Name for `nix store add-path`: the file is executable, and has no references, so that a host takes it without a signature. */
  readonly name: string;
  readonly text: string;
  /** First 16 digits of the SHA-256 of the script without this; what `inspect` answers as `agent`. */
  readonly version: string;
}

const VERSION_DIGITS = 16;

/** Makes the script of its parts. The same sources make the same bytes, so that the store path is the same everywhere. */
export function renderAgent(): Agent {
  // Written out one by one: the bundler takes along only what it finds by name.
  const template = [
    new URL('./agent-common.sh', import.meta.url),
    new URL('./agent-state.sh', import.meta.url),
    new URL('./agent-units.sh', import.meta.url),
    new URL('./agent-inspect.sh', import.meta.url),
    new URL('./agent-lock.sh', import.meta.url),
    new URL('./agent-files.sh', import.meta.url),
    new URL('./agent-switch.sh', import.meta.url),
    new URL('./agent-commit.sh', import.meta.url),
    new URL('./agent-main.sh', import.meta.url),
  ]
    .map((part) => readFileSync(part, 'utf8'))
    .join('\n');
  const version = createHash('sha256').update(template).digest('hex').slice(0, VERSION_DIGITS);
  return { name: 'panther-agent', text: template.replace('@VERSION@', version), version };
}
