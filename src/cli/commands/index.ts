import type { ExitCode, InputTable } from '../../runtime/index.js';
import type { Terminal } from '../terminal.js';

/** What a command's module holds. */
export interface CommandModule {
  readonly inputs: InputTable;
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<ExitCode>;
}

export interface Command {
  readonly summary: string;
  /** Only the command that runs is loaded. */
  readonly load: () => Promise<CommandModule>;
}

export const COMMANDS: Readonly<Record<string, Command>> = {
  ci: { summary: 'check, plan and build everything, and judge it as the gate would', load: () => import('./ci.js') },
  check: { summary: 'find every problem of the flake, without building anything but its formatter', load: () => import('./check.js') },
  plan: { summary: 'show what would be built, and what is there already', load: () => import('./plan.js') },
};
