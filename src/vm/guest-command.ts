import { join } from 'node:path';
import { PROBE_PORT } from './probe-report.js';
import type { AcceleratorKind } from './result.js';

/** The files of one running guest, all in a private directory that is removed at its end. */
export interface GuestFiles {
  readonly directory: string;
  readonly consoleSocket: string;
  readonly probeSocket: string;
  readonly qmpSocket: string;
  /** Where QEMU may write a picture of the screen. */
  readonly screenDraft: string;
  readonly temp: string;
  readonly shared: string;
}

/** Linux allows 108 bytes for the path of a socket, macOS 104, both with a final zero. sys/un.h */
export const MAX_SOCKET_BYTES = 103;

/** The files of a guest below a directory of its own. */
export function nameGuestFiles(directory: string): GuestFiles {
  const at = (name: string) => join(directory, name);
  return {
    directory,
    consoleSocket: at('console'),
    probeSocket: at('probe'),
    qmpSocket: at('qmp'),
    screenDraft: at('screen'),
    temp: at('tmp'),
    shared: at('shared'),
  };
}

/**
 * Options that come after those of a program that starts QEMU, be it QEMU itself or a `run-NAME-vm` of NixOS, which passes on what it
 * is given. A comma within a path is doubled, as QEMU wants it.
 * @param memoryMiB undefined: what the program says
 */
export function listQemuOptions(files: GuestFiles, accelerator: AcceleratorKind, memoryMiB: number | undefined): readonly string[] {
  const socket = (id: string, path: string) => ['-chardev', `socket,id=${id},path=${path.replaceAll(',', ',,')}`];
  return [
    // NixOS says "accel=kvm:tcg": the later word counts, and where KVM hangs it must not be tried.
    ...['-machine', `accel=${accelerator}`],
    ...(memoryMiB === undefined ? [] : ['-m', `${memoryMiB}`]),
    ...['-display', 'none'],
    ...[...socket('panther-console', files.consoleSocket), '-serial', 'chardev:panther-console'],
    ...['-qmp', `unix:${files.qmpSocket.replaceAll(',', ',,')}`],
    ...['-device', 'virtio-serial-pci,id=panther-serial'],
    ...[
      ...socket('panther-probe', files.probeSocket),
      '-device',
      `virtserialport,bus=panther-serial.0,chardev=panther-probe,name=${PROBE_PORT}`,
    ],
  ];
}

/**
 * The environment of such a program. The variables are those of NixOS's `run-NAME-vm`; what the user has set for VMs of his own stays out.
 * https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/virtualisation/qemu-vm.nix
 * @param kernelParameters added to the guest's kernel command line
 */
export function makeGuestEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  files: GuestFiles,
  kernelParameters: readonly string[],
): Readonly<Record<string, string | undefined>> {
  const inherited = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('NIXPKGS_QEMU_KERNEL_')));
  return {
    ...inherited,
    NIX_DISK_IMAGE: join(files.directory, 'disk.qcow2'),
    NIX_EFI_VARS: join(files.directory, 'efi-vars.fd'),
    NIX_SWTPM_DIR: join(files.directory, 'swtpm'),
    TMPDIR: files.temp,
    USE_TMPDIR: '1',
    SHARED_DIR: files.shared,
    QEMU_OPTS: '',
    QEMU_NET_OPTS: '',
    QEMU_KERNEL_PARAMS: kernelParameters.join(' '),
  };
}

/** The QEMU that a `run-NAME-vm` script starts, by its text; undefined if it starts none that we know. */
export function findQemuProgram(script: string): string | undefined {
  return /^\s*exec\s+"?(\/[^\s"]+\/(?:qemu-system-[a-z0-9_]+|qemu-kvm))"?(?:\s|$)/m.exec(script)?.[1];
}
