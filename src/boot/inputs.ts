import { parseDuration } from '../config/index.js';

/** How virtual machines are used. */
export const BOOT_INPUTS = {
  'vm-time-limit': {
    kind: 'parsed',
    default: '10 min',
    parse: parseDuration,
    description:
      'How long one host may take to boot and to pass its checks, on a machine with hardware virtualisation; four times as long without. `.github/panther.yml` may say otherwise for a host.',
  },
  'test-time-limit': {
    kind: 'parsed',
    default: '60 min',
    parse: parseDuration,
    description: 'How long one NixOS test may take, on a machine with hardware virtualisation; four times as long without.',
  },
  'require-kvm': {
    kind: 'flag',
    default: false,
    description: 'Boot nothing where hardware virtualisation does not really work, and say why, instead of taking several times as long.',
  },
  'nixos-tests': {
    kind: 'choice',
    values: ['driver', 'sandbox'],
    default: 'driver',
    description:
      'How checks that are NixOS tests are run: by their `driver` outside Nix’s sandbox, which keeps logs, screenshots and JUnit also of a test that fails, or in the `sandbox`, as any other check.',
  },
} as const;

/** Whether virtual machines are used at all, for actions that do other things besides. */
export const VM_INPUTS = {
  'vm-test': {
    kind: 'flag',
    default: false,
    description:
      'Boot every host in a virtual machine, as it is plus a probe, and run the NixOS tests among the checks by their drivers. What each host needs for it `.github/panther.yml` says.',
  },
  ...BOOT_INPUTS,
} as const;
