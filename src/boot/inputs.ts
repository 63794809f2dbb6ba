import { parseDuration } from '../config/index.js';

/** How hosts are booted. */
export const BOOT_INPUTS = {
  'time-limit': {
    kind: 'parsed',
    default: '10 min',
    parse: parseDuration,
    description:
      'How long one host may take to boot and to pass its checks, on a machine with hardware virtualisation; four times as long without. `.github/panther.yml` may say otherwise for a host.',
  },
  'require-kvm': {
    kind: 'flag',
    default: false,
    description: 'Boot nothing where hardware virtualisation does not really work, and say why, instead of taking several times as long.',
  },
} as const;
