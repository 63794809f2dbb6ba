import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quoteWord } from './words.js';

/** How a wrapper says that going on makes no sense: the token is not known to the machine, which could print anything else. */
export const formatStop = (token: string): string => `panther-stop-${token}:`;

/**
 * Writes `ssh`, `scp` and `ssh-copy-id`, to be first on the PATH of nixos-anywhere and all that it starts (nix copy, too).
 * The first two put `options` before those that they are called with. The third never copies a key: the one of `options` lets in at every
 * stage, as kexec hands authorised keys on. It tries once, as nixos-anywhere would call it again for ever, and then says to stop.
 * nixos-anywhere never sees our key: a call that went around the wrappers could not log in.
 * @param ssh the real ssh, absolute; its scp is beside it or on PATH
 */
export async function writeWrappers(directory: string, ssh: string, options: readonly string[], token: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const before = options.map(quoteWord).join(' ');
  const scp = join(ssh, '..', 'scp');
  // -F is ssh's and scp's alike, and so is -o.
  const scripts = {
    ssh: `exec ${quoteWord(ssh)} ${before} "$@"\n`,
    scp: `exec ${quoteWord(scp)} -S ${quoteWord(join(directory, 'ssh'))} ${before} "$@"\n`,
    'ssh-copy-id': [
      '# ssh-copy-id takes -i, -p, -F and -o with a value each, and -f, -n, -s, -x without; what is left is the host.',
      'set -u',
      'host=',
      'port=',
      'while [ $# -gt 0 ]; do',
      '  case "$1" in',
      '    -p) port=$2; shift ;;',
      '    -i | -o | -F | -t) shift ;;',
      '    -*) ;;',
      '    *) host=$1 ;;',
      '  esac',
      '  shift',
      'done',
      `if problem=$(${quoteWord(ssh)} ${before} \${port:+-p "$port"} "$host" exit 0 2>&1 </dev/null); then exit 0; fi`,
      'printf "%s\\n" "$problem" >&2',
      `printf '%s login\\n' ${quoteWord(formatStop(token))} >&2`,
      // What waits for the stop to be heard must not try again meanwhile.
      'exec sleep 30',
      '',
    ].join('\n'),
  };
  await Promise.all(
    Object.entries(scripts).map(async ([name, body]) => {
      const path = join(directory, name);
      await writeFile(path, `#!/bin/sh\n${body}`);
      await chmod(path, 0o700);
    }),
  );
}
