import { randomBytes } from 'node:crypto';
import type { runProcess } from '../runtime/index.js';
import { UserError } from '../runtime/index.js';
import { formatAddress, type SshTarget } from './address.js';
import { describeSshFailure } from './describe-failure.js';
import { classifyRemoteFailure, quoteReason, type RemoteFailure } from './failure.js';
import type { SshFiles } from './files.js';
import { renderCommandLine } from './quote.js';

/** What runs on the other machine: a program with its arguments, or a script for its /bin/sh, which goes there by standard input. */
export type RemoteWork =
  | { readonly command: readonly [string, ...string[]]; readonly input?: string }
  | { readonly script: string; readonly args?: readonly string[] };

export interface RemoteOptions {
  /** Milliseconds for connection and command together. */
  readonly timeLimit: number;
  /** Gets each line of standard output as it comes; then `stdout` of the outcome is empty. */
  readonly onLine?: (line: string) => void;
  /** Ends the connection, in addition to the signal of the ports. What runs on the other machine is not ended by that. */
  readonly signal?: AbortSignal;
}

interface Heard {
  /** Lines of standard output, each with a line feed; without what a login's shell printed before. */
  readonly stdout: string;
  /** Last lines of standard error, of the command and of ssh; at most 64 KiB. */
  readonly stderrTail: string;
}

/** How a command on another machine went. */
export type SshOutcome =
  /** It ran to its end, and this is its exit code; 255 too. */
  | ({ readonly kind: 'ended'; readonly exitCode: number } & Heard)
  /** Nothing ran there. */
  | { readonly kind: 'no-connection'; readonly failure: RemoteFailure; readonly message: string }
  /** The connection died after the login: what runs there may run on. `began: false` if it was not even heard to begin, but may have. */
  | ({ readonly kind: 'lost'; readonly began: boolean; readonly message: string } & Heard)
  /** The time limit passed after the login: what runs there may run on. */
  | ({ readonly kind: 'timeout'; readonly began: boolean; readonly message: string } & Heard);

/** Commands on other machines, each by a connection of its own. */
export interface Ssh {
  /**
   * Runs one command. All that goes wrong on the way is an outcome.
   * @throws UserError if there is no ssh here, or if the answer is larger than 32 MiB; the signal's reason if aborted, once ssh has ended
   */
  run(target: SshTarget, work: RemoteWork, options: RemoteOptions): Promise<SshOutcome>;
}

export interface SshPorts {
  readonly run: typeof runProcess;
  /** The whole environment of ssh. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

const MAX_STDOUT_CHARS = 33_554_432;
const MAX_STDERR_CHARS = 65_536;
/** What ssh ends with if the connection failed or broke, or if the command ended so. */
const SSH_ERROR = 255;

/**
 * Tells that it begins, runs the command, and tells on standard error if that itself ended with ssh's own exit code.
 * `$1` is a word that nothing else prints.
 */
const WRAPPER = 'mark=$1; shift; echo "$mark"; "$@"; code=$?; [ $code -ne 255 ] || printf "\\n%s\\n" "$mark" >&2; exit $code';

const isLoginNotice = (line: string): boolean => /^Authenticated to .+ using "/.test(line);
/** What ssh says at the level of messages that tells of the login. */
const isChatter = (line: string): boolean => isLoginNotice(line) || /^(?:Transferred: sent \d|Bytes per second: sent \d)/.test(line);

function renderRemoteCommand(work: RemoteWork, mark: string): string {
  const words = 'command' in work ? work.command : ['/bin/sh', '-s', '--', ...(work.args ?? [])];
  return renderCommandLine(['/bin/sh', '-c', WRAPPER, 'sh', mark, ...words]);
}

/** The command line of ssh. Its own options come first: the first value of each counts. */
function renderSshCommand(files: Pick<SshFiles, 'configFile'>, target: SshTarget, remoteCommand: string): [string, ...string[]] {
  const port = target.port === undefined ? [] : ['-p', String(target.port)];
  const options = ['LogLevel=VERBOSE', 'StrictHostKeyChecking=yes', 'BatchMode=yes', 'RemoteCommand=none', 'ClearAllForwardings=yes'];
  const flags = ['-F', files.configFile, '-T', '-a', '-x', ...options.flatMap((option) => ['-o', option])];
  return ['ssh', ...flags, ...port, '-l', target.user, '--', target.host, remoteCommand];
}

/** Listens to one run of ssh. */
function createListener(target: SshTarget, mark: string, onLine: ((line: string) => void) | undefined, giveUp: (why: UserError) => void) {
  const heard = { stdout: '', stderrTail: '', isLoggedIn: false, began: false, endedAsSshDoes: false };
  const onStdoutLine = (line: string): void => {
    if (!heard.began) {
      // A login's shell may have printed something without a line feed.
      heard.began = line.endsWith(mark);
    } else if (onLine !== undefined) {
      onLine(line);
    } else if (heard.stdout.length + line.length > MAX_STDOUT_CHARS) {
      giveUp(new UserError(`${formatAddress(target)} answered one command with more than 32 MiB of text.`, { exitCode: 3 }));
    } else {
      heard.stdout += `${line}\n`;
    }
  };
  const onStderrLine = (line: string): void => {
    heard.isLoggedIn ||= isLoginNotice(line);
    heard.endedAsSshDoes ||= line === mark;
    if (!isChatter(line) && line !== mark) heard.stderrTail = `${heard.stderrTail}${line}\n`.slice(-MAX_STDERR_CHARS);
  };
  return { heard, onStdoutLine, onStderrLine };
}

type Told = ReturnType<typeof createListener>['heard'];

/** Says what an end of ssh means. */
function judgeEnd(exitCode: number | undefined, told: Told, target: SshTarget, fail: (failure: RemoteFailure) => SshOutcome): SshOutcome {
  const { began, isLoggedIn, stderrTail, stdout } = told;
  const said = quoteReason(stderrTail);
  const reason = said === '' ? '' : ` (${said})`;
  const host = formatAddress(target);
  if (began && exitCode !== undefined && (exitCode !== SSH_ERROR || told.endedAsSshDoes)) {
    return { kind: 'ended', exitCode, stdout, stderrTail };
  }
  if (!began && exitCode !== undefined && exitCode !== SSH_ERROR) {
    const message = `${host} lets "${target.user}" in, but runs no command for that user: exit code ${exitCode}${reason}. Check that user's login shell, and that no forced command stands in the authorized_keys.`;
    return { kind: 'no-connection', failure: 'login', message };
  }
  if (!began && !isLoggedIn) return fail(classifyRemoteFailure(stderrTail));
  const message = began
    ? `The connection to ${host} was lost while a command ran there${reason}.`
    : `The connection to ${host} was lost after the login${reason}; whether the command began is not known.`;
  return { kind: 'lost', began, stdout, stderrTail, message };
}

/** Creates the client. @param files as `writeSshFiles` wrote them; they have to stay while it is used */
export function createSsh(files: Pick<SshFiles, 'configFile' | 'knownHosts'>, ports: SshPorts): Ssh {
  return {
    run: async (target, work, { timeLimit, onLine, signal }) => {
      // What is left of a limit is seldom a whole number, and may be nothing.
      const limit = AbortSignal.timeout(Math.max(1, Math.ceil(timeLimit)));
      const overflow = new AbortController();
      const cancel = AbortSignal.any([ports.signal, overflow.signal, ...(signal === undefined ? [] : [signal])]);
      const mark = `panther-${randomBytes(8).toString('hex')}`;
      const { heard, onStderrLine, onStdoutLine } = createListener(target, mark, onLine, (why) => overflow.abort(why));
      const fail = (failure: RemoteFailure): SshOutcome => {
        const known = { knownHosts: files.knownHosts, limitMs: timeLimit };
        return { kind: 'no-connection', failure, message: describeSshFailure(failure, target, heard.stderrTail, known) };
      };
      const input = 'script' in work ? work.script : work.input;
      try {
        const { exitCode } = await ports.run({
          command: renderSshCommand(files, target, renderRemoteCommand(work, mark)),
          env: ports.env,
          ...(input === undefined ? {} : { input }),
          onStdoutLine,
          onStderrLine,
          signal: AbortSignal.any([cancel, limit]),
        });
        return judgeEnd(exitCode, heard, target, fail);
      } catch (error) {
        if (!limit.aborted || cancel.aborted) throw error;
        const { began, isLoggedIn, stderrTail, stdout } = heard;
        if (!began && !isLoggedIn) return fail('silent');
        const message = `A command on ${formatAddress(target)} did not end within ${timeLimit / 1_000} seconds.`;
        return { kind: 'timeout', began, stdout, stderrTail, message };
      }
    },
  };
}
