import { runProcess } from '../runtime/index.js';
import { explainSshFailure } from './ssh-errors.js';
import { type RemoteCall, type RemoteOutcome, type RemoteShell, type SshAccess, type Stage } from './types.js';

/** Exit code of ssh when it is ssh that failed. A script that ends with it as well is taken for a lost connection. */
const SSH_FAILED = 255;

const loginOf = ({ target }: SshAccess, stage: Stage) =>
  stage === 'installer' ? { user: 'root', port: target.installer.port } : target[stage];

/** A shell over the real ssh, one connection for each script. */
export function createSshShell(access: SshAccess): RemoteShell {
  return {
    run: async (call, signal) => {
      const { user, port } = loginOf(access, call.stage);
      const limit = AbortSignal.timeout(call.timeLimit);
      try {
        const outcome = await runProcess({
          command: [
            access.ssh,
            ...access.options[call.stage],
            '-T',
            '-p',
            String(port),
            '-l',
            user,
            access.target.address,
            `${call.interpreter ?? 'sh'} -s`,
          ],
          env: access.env,
          // In braces, so that the shell has read everything before a command of the script could read the rest of it.
          input: wrapScript(call),
          signal: AbortSignal.any([signal, limit]),
          graceMs: 500,
        });
        if (outcome.exitCode === SSH_FAILED || outcome.exitCode === undefined) return explainSshFailure(outcome.stderrTail);
        return { kind: 'done', exitCode: outcome.exitCode, stdout: outcome.stdout, stderr: outcome.stderrTail };
      } catch (error) {
        if (!limit.aborted || signal.aborted) throw error;
        return { kind: 'unreachable', message: `no answer within ${Math.round(call.timeLimit / 1000)} s` } satisfies RemoteOutcome;
      }
    },
  };
}

const wrapScript = ({ script }: RemoteCall): string => `{\n${script}\n}\n`;
