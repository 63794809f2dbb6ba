import { type Phase } from './types.js';

/** How far an installation came; a phase that changes what is on disk is also told when it begins. */
export type Progress = Phase | 'disko-started';

const ORDER: readonly Progress[] = ['kexec', 'disko-started', 'disko', 'install', 'reboot'];

/** What an installation leaves on the machine and on the runner, so that a later run goes on instead of beginning anew. */
export interface Marker {
  readonly host: string;
  /** The last phase that ended well, or `disko-started`. */
  readonly progress: Progress;
  readonly diskoScript: string;
  readonly toplevel: string;
  /** Host key of the system to be installed, `ssh-ed25519 AAAA…`. Public. */
  readonly installedKey?: string;
  /** Boot of the installer that wrote it. */
  readonly bootId?: string;
}

/** Whether the progress is `phase` or later. */
export const hasReached = (progress: Progress, phase: Progress): boolean => ORDER.indexOf(progress) >= ORDER.indexOf(phase);

/** Lines of `key=value`, as a shell can write and read them. */
export function formatMarker(marker: Marker): string {
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['format', '1'],
    ['host', marker.host],
    ['progress', marker.progress],
    ['disko', marker.diskoScript],
    ['toplevel', marker.toplevel],
    ['installed_key', marker.installedKey],
    ['boot_id', marker.bootId],
  ];
  return fields.flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}\n`])).join('');
}

/** The marker of these values; undefined if it is not whole, or was written by something else. */
export function parseMarker(values: ReadonlyMap<string, string>): Marker | undefined {
  const [host, progress, diskoScript, toplevel] = ['host', 'progress', 'disko', 'toplevel'].map((key) => values.get(key));
  const known = ORDER.find((one) => one === progress);
  if (values.get('format') !== '1' || host === undefined || known === undefined) return undefined;
  if (diskoScript === undefined || toplevel === undefined) return undefined;
  const [installedKey, bootId] = [values.get('installed_key'), values.get('boot_id')];
  return {
    host,
    progress: known,
    diskoScript,
    toplevel,
    ...(installedKey === undefined ? {} : { installedKey }),
    ...(bootId === undefined ? {} : { bootId }),
  };
}

/** @see parseMarker, of a file's text */
export function parseMarkerText(text: string): Marker | undefined {
  const lines = text.split('\n').filter((line) => line.includes('='));
  return parseMarker(new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])));
}
