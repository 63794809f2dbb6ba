import { parseSize, type InputTable } from '../../src/runtime/index.js';
import { parseBuilders, parseJobStore, parseKnownHosts } from '../../src/setup/index.js';

export const INPUTS = {
  'github-token': {
    kind: 'text',
    secret: true,
    default: '${{ github.token }}',
    description:
      'Token with which Nix fetches flake inputs from this GitHub server: private ones, and public ones without hitting the rate limit. Later steps get it by a file that only the runner’s user can read; it is removed at the end of the job.',
  },
  substituters: {
    kind: 'list',
    description: 'URLs of binary caches to use besides those the machine has. Each needs its key in `trusted-public-keys`.',
  },
  'trusted-public-keys': {
    kind: 'list',
    description: 'Public keys of these caches, as `NAME:BASE64`.',
  },
  'accept-flake-config': {
    kind: 'flag',
    default: false,
    description:
      'Whether a flake may change Nix’s settings by its `nixConfig`. Off, because a pull request could then name a cache of its own.',
  },
  'extra-nix-config': {
    kind: 'text',
    description:
      'More lines for `nix.conf`, read last. They hold for this user; a daemon takes most of them from trusted users only. Use `extra-access-tokens` (not `access-tokens`) for other forges.',
  },
  kvm: {
    kind: 'choice',
    values: ['auto', 'off'],
    default: 'auto',
    description:
      '`auto` opens `/dev/kvm` to builds, where there is one, by a udev rule; `off` leaves it alone and runs no build that needs it.',
  },
  'free-disk-space': {
    kind: 'flag',
    default: false,
    description:
      'Removes big directories of GitHub’s images that Nix does not need (Android, Haskell, .NET, Swift …), until `min-free-disk` is reached. Does nothing on self-hosted runners.',
  },
  builders: {
    kind: 'parsed',
    default: '',
    parse: parseBuilders,
    description:
      'Other machines that build for this one, in the format of Nix’s `builders` setting: `ssh-ng://USER@HOST SYSTEMS KEY JOBS SPEED FEATURES`, one per line or separated by `;`, `-` for what is left out. They fetch from binary caches themselves.',
  },
  store: {
    kind: 'parsed',
    parse: parseJobStore,
    description:
      'Store in which all later steps of the job evaluate and build, such as `ssh-ng://USER@HOST` or `local?root=/big/disk`. Empty for the machine’s own. A store on another machine takes a recent Nix (2.34 works, 2.26 does not).',
  },
  'ssh-key': {
    kind: 'text',
    secret: true,
    description:
      'Text of the private SSH key for `builders` and `store`, without a passphrase. Later steps use it from a file that only the runner’s user can read; it is removed at the end of the job.',
  },
  'ssh-known-hosts': {
    kind: 'parsed',
    default: '',
    parse: parseKnownHosts,
    description:
      'Host keys of these machines, as lines of `known_hosts`. Required with SSH, as a host that nobody can tell from another is never trusted: take the lines from `ssh-keyscan HOST` and compare the fingerprint on the host.',
  },
  'min-free-disk': {
    kind: 'parsed',
    parse: parseSize,
    description: 'Fails early if less than this is free on the disk of the Nix store, such as `20 GiB`.',
  },
} as const satisfies InputTable;

export const OUTPUTS = {
  'nix-version': 'Version of the Nix that was found, such as `2.34.8`.',
  'nix-vendor': '`nix`, `lix` or `determinate`.',
  system: 'Nix’s name of this machine’s system, such as `x86_64-linux`.',
  'system-features': 'JSON list of the features that builds here may ask for.',
  kvm: '`true` if `/dev/kvm` can be opened. That guests boot with it is not tried here.',
  'free-disk': 'Bytes free on the disk of the Nix store.',
} as const;
