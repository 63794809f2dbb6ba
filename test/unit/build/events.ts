import type { NixEvent } from '../../../src/nix/index.js';
import { drv } from '../../support/derivations.js';

/** A builder starts; activities are numbers that Nix makes up. */
export const started = (activity: number, name: string): NixEvent => ({ kind: 'build-started', activity, drvPath: drv(name), machine: '' });
export const logged = (activity: number, line: string): NixEvent => ({ kind: 'log-line', activity, line });
export const stopped = (activity: number): NixEvent => ({ kind: 'activity-stopped', activity });
/** An error as Nix itself tells it. */
export const failed = (message: string): NixEvent => ({
  kind: 'message',
  level: 0,
  text: `error: ${message}`,
  error: { message, frame: { message: '' }, trace: [] },
});
/** An error that a daemon relays: words only. */
export const relayed = (message: string): NixEvent => ({ kind: 'message', level: 0, text: `error: ${message}` });
export const builderFailed = (name: string, code = 1) => `Cannot build '${drv(name)}'.\nReason: builder failed with exit code ${code}.`;
