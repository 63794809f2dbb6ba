import { formatRun, type BuildRun } from '../build/index.js';
import type { PipelineProgress } from '../pipeline/index.js';
import { createPlainLogger, type Logger } from '../runtime/index.js';

/** What a person sees while the pipeline runs. */
export interface Display {
  readonly log: Logger;
  readonly progress: PipelineProgress;
  /** Takes the moving part off the screen. */
  readonly stop: () => void;
}

const TITLES = { check: 'Checking', plan: 'Planning', build: 'Building', 'vm-test': 'Booting' } as const;
/** Builds shown at once, above the line that counts. */
const MAX_ROWS = 8;
const REDRAW_MS = 100;

/** Plain lines, for logs and pipes: one for each stage, and what the stages say. */
function createLineDisplay(stream: NodeJS.WriteStream): Display {
  return {
    log: createPlainLogger((text) => stream.write(text)),
    progress: { onStage: (stage) => stream.write(`${TITLES[stage]} …\n`), onEvaluated: () => undefined, onBuild: () => undefined },
    stop: () => undefined,
  };
}

/** A few lines at the bottom that change in place; what the stages say scrolls above them. */
async function createLiveDisplay(stream: NodeJS.WriteStream, now: () => number): Promise<Display> {
  const [{ createLogUpdate }, { default: pc }] = await Promise.all([import('log-update'), import('picocolors')]);
  const draw = createLogUpdate(stream);
  let render: () => readonly string[] = () => [];
  const redraw = () => draw(render().join('\n'));
  const timer = setInterval(redraw, REDRAW_MS);
  const above = createPlainLogger((text) => {
    draw.clear();
    stream.write(text);
  });
  const show = (next: () => readonly string[]) => {
    render = next;
  };
  const start = now();
  const clock = () => pc.dim(`${((now() - start) / 1_000).toFixed(0)} s`);
  return {
    // Logs of good builds are in the report; on a screen they would push everything else away.
    log: { ...above, group: (title, lines) => (title === 'Plan' ? above.group(title, lines) : undefined) },
    progress: {
      onStage: (stage) => show(() => [`${pc.bold(TITLES[stage])} … ${clock()}`]),
      onEvaluated: (done, total, id) => show(() => [`${pc.bold(TITLES.check)} ${done}/${total} ${pc.dim(id)} ${clock()}`]),
      onBuild: (running: readonly BuildRun[], ended, total) =>
        show(() => [
          ...running.slice(0, MAX_ROWS).map((run) => `  ${pc.cyan('●')} ${formatRun(run, now())}`),
          ...(running.length > MAX_ROWS ? [pc.dim(`  and ${running.length - MAX_ROWS} more`)] : []),
          `${pc.bold(TITLES.build)} ${ended}/${total} derivations ${clock()}`,
        ]),
    },
    stop: () => {
      clearInterval(timer);
      draw.clear();
      draw.done();
    },
  };
}

/** The display that fits a stream: live on a terminal, plain lines elsewhere, which need none of the drawing code. */
export async function createDisplay(stream: NodeJS.WriteStream, now: () => number): Promise<Display> {
  return stream.isTTY ? createLiveDisplay(stream, now) : createLineDisplay(stream);
}
