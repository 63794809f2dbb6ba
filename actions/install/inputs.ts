import { parseDuration } from '../../src/config/index.js';
import { FLAKE_INPUT } from '../../src/pipeline/index.js';
import { parseKnownHosts } from '../../src/ssh/index.js';

export const INPUTS = {
  ...FLAKE_INPUT,
  host: { kind: 'text', required: true, description: 'Name of the host in `nixosConfigurations`.' },
  wipe: {
    kind: 'text',
    default: '',
    description:
      'Consent to erase: the host and exactly the disks of its layout, `web: /dev/sda, /dev/nvme0n1`; a serial number after `=` binds it to that very disk. Without it nothing is done, and the message holds the line to copy.',
  },
  'wipe-again': { kind: 'flag', default: false, description: 'Erase again although an earlier run had made the disks.' },
  reinstall: { kind: 'flag', default: false, description: 'Install over a system that Panther installed or deploys to.' },
  'host-key': {
    kind: 'choice',
    values: ['generate', 'copy', 'given'],
    default: 'generate',
    description:
      'Where the host key of the installed system comes from: made here (`generate`), the one the machine has now (`copy`), or `installed-host-key` (`given`).',
  },
  'installed-host-key': { kind: 'text', secret: true, description: 'With `host-key: given`: the private host key. Pass a secret.' },
  'nixos-anywhere': {
    kind: 'text',
    default: '',
    description:
      'nixos-anywhere to use: a path or a flake reference. Default: the flake’s own input of that name, else that on PATH, else the commit this version is tested with.',
  },
  kexec: {
    kind: 'text',
    description: 'Path or URL of the kexec tarball. Default: that of `.github/panther.yml`, else that of nixos-anywhere.',
  },
  'substitute-on-destination': { kind: 'flag', default: true, description: 'Let the installer fetch from binary caches itself.' },
  'hardware-config': {
    kind: 'choice',
    values: ['none', 'nixos-facter', 'nixos-generate-config'],
    default: 'none',
    description: 'Ask the installer for the facts of the hardware, to be committed; they are not part of what is installed now.',
  },
  'hardware-path': { kind: 'text', default: 'hardware.json', description: 'Path in the repository that those facts are meant for.' },
  'time-limit': { kind: 'parsed', default: '3 h', parse: parseDuration, description: 'For all of it.' },
  'ssh-key': {
    kind: 'text',
    secret: true,
    required: true,
    description: 'Private SSH key that logs in before and after, without a passphrase. Pass a secret.',
  },
  'ssh-known-hosts': {
    kind: 'parsed',
    default: '',
    parse: parseKnownHosts,
    description:
      'Host keys that the machine shows now, as lines of known_hosts; or pin them in `.github/panther.yml` (`install.host-key`).',
  },
  secrets: {
    kind: 'text',
    secret: true,
    description: 'JSON of name → value for the files and disk keys that `.github/panther.yml` names below `install`.',
  },
} as const;

export const OUTPUTS = {
  result: '`installed`, `already-installed`, `refused`, `offline` or `failed`.',
  'host-key': 'Public host key of the installed system, to be pinned.',
  'host-key-file': 'File with the private half of a key that was made here, for this job only.',
  'hardware-file': 'File with the facts of the hardware, if they were asked for.',
} as const;
