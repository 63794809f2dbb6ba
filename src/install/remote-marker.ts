import { formatMarker, hasReached, type Marker } from './marker.js';
import { quoteWord } from './words.js';

const writeTo = (directory: string, text: string): string =>
  [
    `mkdir -p ${directory}`,
    `printf '%s' ${quoteWord(text)} > ${directory}/state.new`,
    `mv ${directory}/state.new ${directory}/state`,
    `sync ${directory}/state 2>/dev/null || sync`,
  ].join('\n');

/**
 * A script that leaves the marker in the installer's memory and, once there are file systems, on them, where the installed system will
 * have it.
 */
export function renderMarkerScript(marker: Marker): string {
  const text = formatMarker(marker);
  const onDisk = `if awk '$2 == "/mnt" { found = 1 } END { exit !found }' /proc/mounts; then\n${writeTo('/mnt/var/lib/panther/install', text)}\nfi`;
  return ['set -eu', 'umask 022', writeTo('/run/panther-install', text), ...(hasReached(marker.progress, 'disko') ? [onDisk] : [])].join(
    '\n',
  );
}

/** A script that gives files below /mnt to their owners. nixos-anywhere could, but cuts paths after 35 characters. */
export function renderOwnersScript(files: readonly { readonly path: string; readonly owner?: string }[]): string | undefined {
  const calls = files.flatMap(({ path, owner }) => (owner === undefined ? [] : [`chown -h ${owner} ${quoteWord(`/mnt${path}`)}`]));
  return calls.length === 0 ? undefined : ['set -eu', ...calls].join('\n');
}
