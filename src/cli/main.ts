import {
  describeError,
  EXIT_CODE,
  exitCodeOf,
  findErrorCode,
  findSimilar,
  listenForInterrupt,
  UserError,
  type ExitCode,
} from '../runtime/index.js';
import { COMMANDS } from './commands/index.js';
import type { Terminal } from './terminal.js';
import { VERSION } from './version.js';

async function formatHelp(): Promise<string> {
  const [{ formatOptions }, ci] = await Promise.all([import('./options.js'), import('./commands/ci.js')]);
  const commands = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`);
  return [
    'panther COMMAND [FLAKE] [OPTIONS]',
    '',
    'CI/CD for NixOS flakes. FLAKE is a directory or a flake reference; the default is the current directory.',
    '',
    'Commands:',
    ...commands,
    '',
    'Options:',
    '  --report DIR\n      Write plan.json, report.json and report.md there.',
    '  --json\n      Print the machine-readable result on standard output, and everything else on standard error.',
    '  -h, --help',
    formatOptions(ci.inputs),
    '',
    'Exit codes: 0 green, 1 the flake is red, 2 wrong use, 3 a fault of the machine or of Panther, 130 interrupted.',
    '',
  ].join('\n');
}

async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || args.includes('--help') || args.includes('-h')) {
    (name === undefined ? terminal.stderr : terminal.stdout).write(await formatHelp());
    return name === undefined ? EXIT_CODE.wrongUse : EXIT_CODE.green;
  }
  if (name === '--version') {
    terminal.stdout.write(`${VERSION}\n`);
    return EXIT_CODE.green;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    const similar = findSimilar(name, Object.keys(COMMANDS));
    throw new UserError(
      `There is no command "${name}"${similar === undefined ? '' : `; did you mean "${similar}"?`}. See "panther --help".`,
    );
  }
  return (await command.load()).run(rest, terminal);
}

/** A reader like `head` may close its end: what it does not want is not our fault. */
function ignoreClosedPipe(error: Error): void {
  if (findErrorCode(error) !== 'EPIPE') throw error;
}

/** The command line; a command's own code is only loaded when it runs. Ends the process with one of the documented exit codes. */
export async function runCli(): Promise<void> {
  const interrupt = listenForInterrupt();
  const { stdout, stderr, env, argv } = process;
  for (const stream of [stdout, stderr]) stream.on('error', ignoreClosedPipe);
  try {
    process.exitCode = await run(argv.slice(2), { stdout, stderr, env, workingDirectory: process.cwd(), signal: interrupt.signal });
  } catch (error) {
    stderr.write(`panther: ${describeError(error)}\n`);
    process.exitCode = exitCodeOf(error);
  } finally {
    interrupt.dispose();
  }
}
