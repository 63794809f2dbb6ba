import { availableParallelism, tmpdir } from 'node:os';
import { createCliNix } from '../nix/index.js';
import type { PipelinePorts } from '../pipeline/index.js';
import { createDisplay } from './display.js';

/** What a command may touch. */
export interface Terminal {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  readonly signal: AbortSignal;
}

/** Runs work with a display that is taken off the screen whatever happens. */
export async function withDisplay<T>({ stderr, env, signal }: Terminal, work: (ports: PipelinePorts) => Promise<T>): Promise<T> {
  const now = () => performance.now();
  const display = await createDisplay(stderr, now);
  try {
    return await work({
      nix: createCliNix({ env, signal }),
      log: display.log,
      signal,
      env,
      now,
      progress: display.progress,
      tempDirectory: tmpdir(),
      cores: availableParallelism(),
    });
  } finally {
    display.stop();
  }
}

export function writeLines(stream: NodeJS.WriteStream, lines: readonly string[]): void {
  stream.write(`${lines.join('\n')}\n`);
}
