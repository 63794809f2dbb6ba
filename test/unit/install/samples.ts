import { findFacts, type TargetFacts } from '../../../src/install/inspect.js';
import { type Marker } from '../../../src/install/marker.js';
import { type InstallRequest } from '../../../src/install/types.js';
import { out } from '../../support/derivations.js';

export const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKMInGvTYM9nlBMczoKUzYj+iuVwTyI9HJpJMQX+UteG';

export const LSBLK = JSON.stringify({
  blockdevices: [
    {
      name: 'sda',
      path: '/dev/sda',
      serial: 'S1 ',
      size: 20_000_000_000,
      type: 'disk',
      mountpoints: [null],
      children: [{ name: 'sda1', path: '/dev/sda1', serial: null, size: 1, type: 'part', mountpoints: ['/', null] }],
    },
    { name: 'sr0', path: '/dev/sr0', serial: null, size: 1, type: 'rom', mountpoint: null },
  ],
});

/** What inspect.sh prints on an ordinary machine. */
export const PRINTED: Readonly<Record<string, string>> = {
  protocol: '1',
  machine: 'x86_64',
  os: 'Linux',
  hostname: 'old',
  boot_id: 'boot-1',
  home_free_kb: '9000000',
  os_id: 'debian',
  os_name: 'Debian 12',
  memory_kb: '2000000',
  available_kb: '1500000',
  container: 'none',
  elevate: 'root',
  'device.0': '/dev/sda',
  lsblk: LSBLK,
  end: 'inspect',
};

/** Facts of that machine with other answers. @throws if they make no facts */
export function factsOf(answers: Readonly<Record<string, string>> = {}): TargetFacts {
  const facts = findFacts(print(answers), ['/dev/sda']);
  if (facts === undefined) throw new Error('no facts');
  return facts;
}

export const print = (answers: Readonly<Record<string, string>> = {}): string =>
  Object.entries({ ...PRINTED, ...answers })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');

export const INSTALLER = { os_id: 'nixos', variant_id: 'installer', boot_id: 'boot-2', lsblk: LSBLK.replace('"/",', '') };
export const NIXOS = { os_id: 'nixos', os_name: 'NixOS 26.05', boot_id: 'boot-3', current_system: out('system') };

export const MARKER: Marker = { host: 'web1', progress: 'disko', diskoScript: out('disko'), toplevel: out('system') };

/** The lines of a marker as the machine has it at a place. */
export const printMarker = (place: 'run' | 'mnt' | 'disk', marker: Partial<Marker> = {}): Readonly<Record<string, string>> => {
  const { host, progress, diskoScript, toplevel } = { ...MARKER, ...marker };
  const fields = { format: '1', host, progress, disko: diskoScript, toplevel };
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [`marker.${place}.${key}`, value]));
};

export const REQUEST: InstallRequest = {
  host: 'web1',
  target: {
    address: 'web1.example',
    before: { user: 'debian', port: 2222 },
    installer: { port: 22 },
    installed: { user: 'root', port: 22 },
  },
  diskoScript: out('disko'),
  toplevel: out('system'),
  system: 'x86_64-linux',
  disks: [{ device: '/dev/sda' }],
  consent: 'web1: /dev/sda',
  rewipe: false,
  reinstall: false,
  hostKeys: [KEY],
  installedKey: { kind: 'generate', path: '/etc/ssh/ssh_host_ed25519_key' },
  sshKey: 'key',
  extraFiles: [],
  diskKeys: [],
  substituteOnDestination: true,
  secrets: [],
  stateFile: '/nowhere/state',
  limits: { kexec: 1, disko: 1, install: 1, reboot: 1, boot: 1, command: 1, total: 1 },
};
