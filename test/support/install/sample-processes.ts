import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTempDir } from '../temp.js';

/** What a process could be seen to be, by whoever may look at /proc. */
export interface SampledProcess {
  /** Its arguments, one in each line. */
  readonly command: string;
  /** `NAME=value` in each line; empty where nobody but its user may look. */
  readonly environment: string;
}

const SAMPLER = fileURLToPath(new URL('./sampler.mjs', import.meta.url));

/**
 * Lines of secrets that are theirs alone. Other tests run at the same time, and the first line of all keys of a kind is the same: it names the
 * kind.
 */
export function listOwnLines(...secrets: readonly string[]): readonly string[] {
  return secrets.flatMap((secret) => {
    const lines = secret.split('\n').filter((line) => line !== '');
    const isKey = lines[0]?.startsWith('-----') === true;
    return isKey ? lines.slice(2, -1) : lines;
  });
}

/** Watches all processes of the machine, a hundred times a second. Resolves when the first look is done. */
export async function sampleProcesses(): Promise<{ stop(): Promise<readonly SampledProcess[]> }> {
  const temp = await createTempDir('sampler');
  const file = join(temp.path, 'seen');
  const child = spawn(process.execPath, [SAMPLER, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  await once(child.stdout, 'data');
  return {
    stop: async () => {
      child.stdin.end();
      const [code] = (await ended) as [number | null];
      if (code !== 0) throw new Error(`The sampler ended with ${String(code)}.`);
      const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
      await temp.dispose();
      return lines.map((line) => JSON.parse(line) as SampledProcess);
    },
  };
}
