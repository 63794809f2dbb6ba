import * as v from 'valibot';
import { dropUndefined, findLast } from './merge.js';
import { choice, durationWithin, flag, list, pattern, table, whole } from './schema-parts.js';
import { FilePathSchema, UnitNameSchema } from './vm-settings.js';

/** Labels of a host name, or an IPv6 address; `{host}` stands for the name in `nixosConfigurations`. */
const ADDRESS = /^(?:[A-Za-z0-9_{][A-Za-z0-9_{}.-]*|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+)$/;
const HOST_PLACE = '{host}';

const AddressSchema = v.pipe(
  pattern(ADDRESS, 'a host name or an IP address, such as "web.example.org" or "{host}.example.org"', 253),
  v.check(
    (address) => !/[{}]/.test(address.replaceAll(HOST_PLACE, '')),
    'may have "{host}" in it, which stands for the name of the host, but no other braces',
  ),
);

/** As SSH takes it: without what a shell would read, and never with a leading hyphen. */
export const UserSchema = pattern(/^[A-Za-z_][A-Za-z0-9_.-]*$/, 'the name of a user, such as "root"', 32);

/** The usual kind in full length, so that a key that was cut off is told. Source: RFC 8709, 4. */
const HOST_KEY =
  /^(?:ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43}|(?:ecdsa-sha2-nistp(?:256|384|521)|ssh-rsa|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) AAAA[A-Za-z0-9+/]{60,}={0,2})(?: .*)?$/;

const HostKeySchema = pattern(
  HOST_KEY,
  'the public key of a host as in its /etc/ssh/ssh_host_ed25519_key.pub, such as "ssh-ed25519 AAAA…"',
  4_000,
);

/** One key, or several in a list: the host may show any of them. */
export const HostKeysSchema = v.lazy((input) =>
  typeof input === 'string'
    ? v.pipe(
        HostKeySchema,
        v.transform((key) => [key]),
      )
    : list(HostKeySchema, 'public keys of the host', 10),
);

/** What GitHub takes as the name of a secret. */
const SecretNameSchema = pattern(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of a secret, such as DB_PASSWORD', 100);

/** As in chmod, in quotes: YAML reads 0400 as a number. */
const ModeSchema = pattern(/^0[0-7]{3}$/, 'permissions as four octal digits in quotes, such as "0400"');

/** What files of secrets have in common. */
export const secretFile = { secret: SecretNameSchema, path: FilePathSchema, mode: v.optional(ModeSchema) };

/** For a list of files: no two of them may come to lie in one place. */
export const isEachPathOnce = (files: readonly { readonly path: string }[] | null): boolean =>
  files === null || new Set(files.map(({ path }) => path)).size === files.length;
export const PATH_TWICE = 'must not name the same path twice';

const FileSchema = table({ ...secretFile, owner: v.optional(UserSchema), group: v.optional(UserSchema) });

const REBOOT_POLICIES = ['never', 'if-needed', 'always'] as const;
const OFFLINE_POLICIES = ['fail', 'skip'] as const;

/** The table `deploy` of one entry: only what it sets. */
export const DeployPatchSchema = table({
  address: v.optional(AddressSchema),
  port: v.optional(whole(1, 65_535)),
  user: v.optional(UserSchema),
  'host-key': v.optional(HostKeysSchema),
  hostname: v.optional(pattern(/^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/, 'what the machine calls itself, such as "web-1"', 64)),
  'machine-id': v.optional(pattern(/^[0-9a-f]{32}$/, 'the 32 digits of the host’s /etc/machine-id')),
  wave: v.optional(whole(0, 1_000)),
  reboot: v.optional(choice(REBOOT_POLICIES)),
  offline: v.optional(choice(OFFLINE_POLICIES)),
  'ignore-units': v.optional(list(UnitNameSchema, 'systemd units', 200)),
  'switch-limit': v.optional(durationWithin('10 s', '6 h')),
  'confirm-limit': v.optional(durationWithin('10 s', '1 h')),
  'reboot-limit': v.optional(durationWithin('10 s', '6 h')),
  substitute: v.optional(flag),
  files: v.optional(
    v.pipe(
      list(FileSchema, 'files', 100),
      v.check((files) => isEachPathOnce(files), PATH_TWICE),
    ),
  ),
});
export type DeployPatch = v.InferOutput<typeof DeployPatchSchema>;

/** A secret as a file on the host. */
export interface DeployFile {
  /** Name of a secret that the action is given. */
  readonly secret: string;
  /** Absolute. */
  readonly path: string;
  /** Name of a user of the host. */
  readonly owner: string;
  readonly group: string;
  /** Permission bits. */
  readonly mode: number;
}

/** How a host is reached, and how it is deployed to. */
export interface DeploySettings {
  /** Host name or IP address; absent: the configuration does not say where the host is. */
  readonly address?: string;
  /** Absent: 22, or what the user's ssh_config says. */
  readonly port?: number;
  readonly user: string;
  /** `TYPE KEY` of the keys that the host may show; none: known_hosts decides. */
  readonly hostKeys: readonly string[];
  /** What the machine calls itself before the deployment; absent: as the new system will. */
  readonly hostname?: string;
  /** Content of /etc/machine-id; absent: any. */
  readonly machineId?: string;
  /** Lower ones first. */
  readonly wave: number;
  readonly reboot: (typeof REBOOT_POLICIES)[number];
  /** What a host that cannot be reached is to the run. */
  readonly offline: (typeof OFFLINE_POLICIES)[number];
  /** Units whose failure does not fail the deployment. */
  readonly ignoreUnits: readonly string[];
  /** Milliseconds for activating the new system. */
  readonly switchLimit: number;
  /** Milliseconds that the new system has to prove itself before the host goes back by itself. */
  readonly confirmLimit: number;
  /** Milliseconds for a reboot, until the host answers again. */
  readonly rebootLimit: number;
  /** Whether the host may fetch from its own substituters. */
  readonly substitute: boolean;
  readonly files: readonly DeployFile[];
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DEFAULT_MODE = '0400';

/** Permission bits of `"0400"`. */
export const parseMode = (mode = DEFAULT_MODE): number => Number.parseInt(mode, 8);

/** `TYPE KEY`, without comments. */
export const plainKeys = (keys: readonly string[] | null | undefined): readonly string[] =>
  (keys ?? []).map((key) => key.split(/\s+/).slice(0, 2).join(' '));

/** The settings of a host from its entries, the last of which wins. @param hostName as in `nixosConfigurations` */
export function mergeDeploy(patches: readonly DeployPatch[], hostName: string): DeploySettings {
  const last = <Key extends keyof DeployPatch>(key: Key) => findLast(patches.map((patch) => patch[key]));
  const optional = {
    address: last('address')?.replaceAll(HOST_PLACE, () => hostName),
    port: last('port'),
    hostname: last('hostname'),
    machineId: last('machine-id'),
  };
  return {
    ...dropUndefined(optional),
    user: last('user') ?? 'root',
    hostKeys: plainKeys(last('host-key')),
    wave: last('wave') ?? 100,
    reboot: last('reboot') ?? 'never',
    offline: last('offline') ?? 'fail',
    ignoreUnits: last('ignore-units') ?? [],
    switchLimit: last('switch-limit') ?? 10 * MINUTE,
    confirmLimit: last('confirm-limit') ?? 90 * SECOND,
    rebootLimit: last('reboot-limit') ?? 10 * MINUTE,
    substitute: last('substitute') ?? false,
    files: (last('files') ?? []).map(({ secret, path, owner = 'root', group = 'root', mode }) => ({
      secret,
      path,
      owner,
      group,
      mode: parseMode(mode),
    })),
  };
}
