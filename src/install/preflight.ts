import { formatSize } from '../runtime/index.js';
import { type ConsentedDisk } from './consent.js';
import { type Disk, type TargetFacts } from './inspect.js';
import { type InstallRequest, type LayoutDisk } from './types.js';

const GB = 1_000_000_000;
/** Share of its memory that a kernel does not count as such. */
const KERNEL_SHARE = 0.92;
/** The installer of nixos-images, unpacked in memory, and some to work with. A smaller image may be given. */
const MIN_MEMORY = { default: 1.5 * GB, given: GB } as const;
/** Kernel and initrd of the image are loaded beside the running system. */
const MIN_AVAILABLE = 0.6 * GB;
/** The image is unpacked in the home directory before. */
const MIN_HOME = GB;
const SUPPORTED_IMAGES = ['x86_64', 'aarch64'];
/** Mount points that belong to an installation itself: what is being made, and is unmounted before disks are made anew. */
const isInstallMount = (point: string) => point === '/mnt' || point.startsWith('/mnt/') || point === '[SWAP]';

type Wanted = Pick<InstallRequest, 'host' | 'system' | 'disks' | 'kexec'>;

/**
 * Sentences that say why this machine cannot be installed as it is, each with what to do; none if it can.
 * @param agreed what the consent says of this host
 */
export function listPreflightProblems(facts: TargetFacts, wanted: Wanted, agreed: readonly ConsentedDisk[]): readonly string[] {
  const kexec = facts.kind === 'installer' ? [] : listKexecProblems(facts, wanted);
  return [...listMachineProblems(facts, wanted), ...kexec, ...wanted.disks.flatMap((disk) => listDiskProblems(disk, facts, agreed))];
}

function listMachineProblems(facts: TargetFacts, { host, system }: Wanted): readonly string[] {
  const problems: string[] = [];
  const [arch] = system.split('-');
  if (facts.kernel !== 'Linux') problems.push(`The machine runs ${facts.kernel}, but nixos-anywhere needs Linux to start from.`);
  // A 64-bit processor with a 32-bit kernel could not run the installer either.
  if (facts.machine !== arch) {
    problems.push(
      `"${host}" is a ${system} system, but the machine is ${facts.machine}. Choose another machine, or set the platform of the host.`,
    );
  }
  if (facts.elevate === 'none') {
    problems.push('The user that logs in is not root, and neither sudo nor doas works without a password. Log in as root, or allow it.');
  }
  const missing = facts.missingPrograms;
  if (missing.length > 0)
    problems.push(
      `The machine lacks ${missing.join(', ')}, which nixos-anywhere needs. Install ${missing.length > 1 ? 'them' : 'it'} first.`,
    );
  return problems;
}

function listKexecProblems(facts: TargetFacts, { kexec }: Wanted): readonly string[] {
  const problems: string[] = [];
  const remedy = 'Boot the machine from an installer image instead (VARIANT_ID=installer); then nothing has to be started by kexec.';
  if (facts.container !== undefined) problems.push(`The machine is a container (${facts.container}), which cannot start another kernel.`);
  if (facts.isXenPv) problems.push(`The machine is a paravirtualised Xen guest, in which kexec does not work. ${remedy}`);
  if (facts.secureBoot || facts.lockdown) {
    const reason = facts.secureBoot ? 'Secure Boot is on' : 'The kernel is locked down';
    problems.push(`${reason}, so the kernel of the installer would be refused. Turn it off, or: ${remedy}`);
  }
  if (facts.kexecDisabled) problems.push(`The kernel allows no kexec (kernel.kexec_load_disabled = 1) until it is booted anew. ${remedy}`);
  if (kexec === undefined && !SUPPORTED_IMAGES.includes(facts.machine)) {
    problems.push(`There is no ready installer image for ${facts.machine}. Give one by the input "kexec".`);
  }
  const least = kexec === undefined ? MIN_MEMORY.default : MIN_MEMORY.given;
  if (facts.memory < least * KERNEL_SHARE) {
    const advice = kexec === undefined ? ' With a smaller image, given by the input "kexec", 1 GB may do.' : '';
    problems.push(
      `The machine has ${formatSize(facts.memory)} of memory; the installer, which runs from memory, needs ${least / GB} GB.${advice}`,
    );
  } else if (facts.available < MIN_AVAILABLE) {
    problems.push(
      `Only ${formatSize(facts.available)} of the machine's ${formatSize(facts.memory)} of memory are free; loading the installer needs ${formatSize(MIN_AVAILABLE)}. Stop what is not needed, or restart the machine.`,
    );
  }
  if (facts.homeFree !== undefined && facts.homeFree < MIN_HOME) {
    problems.push(
      `Only ${formatSize(facts.homeFree)} are free in the home directory, where the installer is unpacked; it needs ${formatSize(MIN_HOME)}.`,
    );
  }
  return problems;
}

function listDiskProblems(wanted: LayoutDisk, facts: TargetFacts, agreed: readonly ConsentedDisk[]): readonly string[] {
  const { device, minBytes } = wanted;
  if (facts.disks === undefined)
    return [`The machine has no lsblk, so nobody can tell whether ${device} is the disk that is meant. Install util-linux.`];
  const path = facts.devices.get(device);
  const disk = facts.disks.find((one) => one.path === path);
  if (path === undefined || disk === undefined) {
    const what = path === undefined ? 'is not on the machine' : `is ${path}, which is part of a disk or hidden`;
    return [`The disk ${device} of the layout ${what}. It has ${describeDisks(facts.disks)}.`];
  }
  const problems: string[] = [];
  if (disk.type !== 'disk') problems.push(`${device} is no disk, but of the type "${disk.type}".`);
  if (minBytes !== undefined && disk.bytes < minBytes) {
    problems.push(`The layout needs ${formatSize(minBytes)} on ${device}, which has ${formatSize(disk.bytes)}.`);
  }
  const serial = agreed.find((one) => one.device === device)?.serial;
  if (serial !== undefined && serial !== disk.serial) {
    problems.push(
      `The consent is for the disk ${device} with the serial number ${serial}, but the one in the machine has ${disk.serial ?? 'none'}.`,
    );
  }
  const used = disk.mountPoints.filter((point) => !isInstallMount(point));
  if (facts.kind === 'installer' && used.length > 0) {
    problems.push(`${device} holds ${used.join(', ')} of the running installer. It cannot be erased while it is used.`);
  }
  return problems;
}

function describeDisks(disks: readonly Disk[]): string {
  const real = disks.filter(({ type }) => type === 'disk');
  const texts = real.map(({ path, bytes, serial }) => `${path} (${formatSize(bytes)}${serial === undefined ? '' : `, serial ${serial}`})`);
  return texts.length === 0 ? 'no disks' : texts.join(', ');
}
