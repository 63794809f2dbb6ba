import { UserError } from '../runtime/index.js';
import { type LayoutDisk } from './types.js';

/** Disks that may be wiped, by host. A serial number after the device binds the consent to that very disk. */
export type WipeConsent = ReadonlyMap<string, readonly ConsentedDisk[]>;

export interface ConsentedDisk {
  readonly device: string;
  readonly serial?: string;
}

const HOST = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const DISK = /^(\/dev\/[^\s,;=]+)(?:=([^\s,;=]+))?$/;

/**
 * Reads `web1: /dev/sda, /dev/nvme0n1=SERIAL`, one host per line. Empty text is consent to nothing.
 * @throws UserError naming the line that cannot be read
 */
export function parseWipeConsent(text: string): WipeConsent {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const consent = new Map<string, readonly ConsentedDisk[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const host = line.slice(0, Math.max(0, colon)).trim();
    if (!HOST.test(host)) throw refuseLine(line);
    if (consent.has(host)) throw new UserError(`The input "wipe" names the host "${host}" twice. Name all its disks in one line.`);
    const disks = line
      .slice(colon + 1)
      .split(',')
      .map((part) => parseDisk(part.trim(), line));
    if (new Set(disks.map(({ device }) => device)).size < disks.length) {
      throw new UserError(`The input "wipe" names a disk of "${host}" twice: "${line}".`);
    }
    consent.set(host, disks);
  }
  return consent;
}

function parseDisk(text: string, line: string): ConsentedDisk {
  const [, device, serial] = DISK.exec(text) ?? [];
  if (device === undefined) throw refuseLine(line);
  return { device, ...(serial === undefined ? {} : { serial }) };
}

const refuseLine = (line: string) =>
  new UserError(
    `The input "wipe" must name hosts and the disks to wipe like "web1: /dev/sda, /dev/nvme0n1", one host per line, but has the line "${line}".`,
  );

/** The line that would be the consent to wipe these disks. */
export const formatConsent = (host: string, disks: readonly LayoutDisk[]): string =>
  `${host}: ${disks.map(({ device }) => device).join(', ')}`;

/**
 * A sentence if the consent is not exactly to the disks of the layout: fewer is no consent, and more says that somebody thinks of another
 * machine.
 */
export function findConsentProblem(host: string, disks: readonly LayoutDisk[], consent: WipeConsent): string | undefined {
  const line = formatConsent(host, disks);
  const given = consent.get(host);
  if (disks.length === 0) return `No disks are known for "${host}", so nobody can agree to wipe them. Name them in "install.disks".`;
  if (given === undefined) {
    return `Installing "${host}" erases ${disks.map(({ device }) => device).join(' and ')}. If that is meant, set the input "wipe" to "${line}".`;
  }
  const [wanted, agreed] = [disks, given].map((list) => new Set(list.map(({ device }) => device))) as [Set<string>, Set<string>];
  const missing = [...wanted].filter((device) => !agreed.has(device));
  const extra = [...agreed].filter((device) => !wanted.has(device));
  if (missing.length === 0 && extra.length === 0) return undefined;
  const parts = [
    ...(missing.length === 0 ? [] : [`does not name ${missing.join(', ')}, which the layout erases`]),
    ...(extra.length === 0 ? [] : [`names ${extra.join(', ')}, which the layout does not touch`]),
  ];
  return `The input "wipe" for "${host}" ${parts.join(', and ')}. Nothing was changed. If the layout is right, set it to "${line}".`;
}
