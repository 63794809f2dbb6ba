import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { parseMarker, type Marker } from './marker.js';
import { quoteWord } from './words.js';

/** A block device of the machine. */
export interface Disk {
  readonly path: string;
  readonly serial: string | undefined;
  readonly bytes: number;
  /** `disk`, `loop`, `rom` … */
  readonly type: string;
  /** Where it or a part of it is mounted. `[SWAP]` for swap. */
  readonly mountPoints: readonly string[];
}

/** What was found on a machine. It is the machine's word: believe it as far as its host key was checked. */
export interface TargetFacts {
  /** `installer`: NixOS that runs from memory to install another; `foreign`: anything but NixOS. */
  readonly kind: 'foreign' | 'nixos' | 'installer';
  /** `Debian GNU/Linux 12`, for people. */
  readonly osName: string;
  readonly kernel: string;
  /** As `uname -m` says it. */
  readonly machine: string;
  readonly hostname: string;
  readonly bootId: string;
  readonly elevate: 'root' | 'sudo' | 'doas' | 'none';
  readonly currentSystem: string | undefined;
  /** Bytes. */
  readonly memory: number;
  /** Bytes that programs could get now. */
  readonly available: number;
  /** Bytes where the kexec image is unpacked. */
  readonly homeFree: number | undefined;
  /** The kind of container it is, if it is one. */
  readonly container: string | undefined;
  readonly isXenPv: boolean;
  readonly secureBoot: boolean;
  readonly lockdown: boolean;
  readonly kexecDisabled: boolean;
  readonly missingPrograms: readonly string[];
  /** What an earlier run left: in the installer's memory, on the new file systems, on the running system. */
  readonly markers: { readonly run?: Marker; readonly mnt?: Marker; readonly disk?: Marker };
  readonly isDeployedByUs: boolean;
  readonly isMntMounted: boolean;
  /** What of an earlier run still works on it. */
  readonly busy: string | undefined;
  /** Paths of the layout's disks by the names that the layout has for them, without those that are not there. */
  readonly devices: ReadonlyMap<string, string>;
  /** Undefined if the machine has no lsblk. */
  readonly disks: readonly Disk[] | undefined;
}

/**
 * The script that collects the facts; findFacts reads what it prints.
 * @param devices disks of the layout
 * @param diskoScript what lays them out, which may still run
 */
export function renderInspectScript(devices: readonly string[], diskoScript: string): string {
  const script = readFileSync(new URL('./inspect.sh', import.meta.url), 'utf8');
  return `set -- ${devices.map(quoteWord).join(' ')}\ndisko_script=${quoteWord(diskoScript)}\n${script}`;
}

const Device: v.GenericSchema<RawDevice> = v.object({
  path: v.optional(v.nullable(v.string())),
  serial: v.optional(v.nullable(v.string())),
  size: v.optional(v.nullable(v.union([v.number(), v.string()]))),
  type: v.optional(v.nullable(v.string())),
  mountpoint: v.optional(v.nullable(v.string())),
  mountpoints: v.optional(v.nullable(v.array(v.nullable(v.string())))),
  children: v.optional(v.array(v.lazy(() => Device))),
});
interface RawDevice {
  path?: string | null | undefined;
  serial?: string | null | undefined;
  size?: number | string | null | undefined;
  type?: string | null | undefined;
  mountpoint?: string | null | undefined;
  mountpoints?: (string | null)[] | null | undefined;
  children?: RawDevice[] | undefined;
}
const Lsblk = v.object({ blockdevices: v.array(Device) });

const listMounts = (device: RawDevice): readonly string[] =>
  [...(device.mountpoints ?? []), device.mountpoint, ...(device.children ?? []).flatMap(listMounts)].filter(
    (point) => typeof point === 'string' && point !== '',
  ) as string[];

/** Whole disks of `lsblk --json --bytes`. Undefined if it is none. */
export function findDisks(json: string | undefined): readonly Disk[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json ?? '');
  } catch {
    return undefined;
  }
  const result = v.safeParse(Lsblk, parsed);
  if (!result.success) return undefined;
  return result.output.blockdevices.flatMap((device) =>
    typeof device.path !== 'string'
      ? []
      : [
          {
            path: device.path,
            serial: device.serial?.trim() ?? undefined,
            bytes: Number(device.size ?? 0),
            type: device.type ?? '',
            mountPoints: listMounts(device),
          },
        ],
  );
}

const splitAt = (line: string, index: number): readonly [string, string] =>
  index < 0 ? [line, ''] : [line.slice(0, index), line.slice(index + 1)];

/**
 * Reads what the script printed. Undefined if it did not come to its end.
 * @param devices those that the script was made of
 */
export function findFacts(stdout: string, devices: readonly string[]): TargetFacts | undefined {
  const values = new Map(stdout.split('\n').map((line) => splitAt(line, line.indexOf('='))));
  if (values.get('end') !== 'inspect' || values.get('protocol') !== '1') return undefined;
  const text = (key: string) => values.get(key) ?? '';
  const optional = (key: string) => (text(key) === '' ? undefined : text(key));
  const bytes = (key: string) => Number(text(`${key}_kb`)) * 1024;
  const marker = (place: string) => {
    const prefix = `marker.${place}.`;
    return parseMarker(
      new Map([...values].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => [key.slice(prefix.length), value])),
    );
  };
  const [run, mnt, disk] = [marker('run'), marker('mnt'), marker('disk')];
  const isNixos = text('os_id') === 'nixos';
  const elevate = text('elevate');
  return {
    kind: isNixos ? (text('variant_id') === 'installer' ? 'installer' : 'nixos') : 'foreign',
    osName: text('os_name') || text('os_id') || 'an unknown system',
    kernel: text('os'),
    machine: text('machine'),
    hostname: text('hostname'),
    bootId: text('boot_id'),
    elevate: elevate === 'root' || elevate === 'sudo' || elevate === 'doas' ? elevate : 'none',
    currentSystem: optional('current_system'),
    memory: bytes('memory'),
    available: bytes('available'),
    homeFree: optional('home_free_kb') === undefined ? undefined : bytes('home_free'),
    container: ['', 'none'].includes(text('container')) ? undefined : text('container'),
    isXenPv: text('xen_guest') === 'PV',
    secureBoot: text('secure_boot') === '1',
    lockdown: ['integrity', 'confidentiality'].includes(text('lockdown')),
    kexecDisabled: text('kexec_disabled') === '1',
    missingPrograms: text('missing').split(' ').filter(Boolean),
    markers: { ...(run && { run }), ...(mnt && { mnt }), ...(disk && { disk }) },
    isDeployedByUs: text('deployed_by_us') === 'yes',
    isMntMounted: text('mnt_mounted') === 'yes',
    busy: optional('busy'),
    devices: new Map(
      devices.flatMap((device, index) => (text(`device.${index}`) === '' ? [] : [[device, text(`device.${index}`)] as const])),
    ),
    disks: findDisks(optional('lsblk')),
  };
}
