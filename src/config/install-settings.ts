import * as v from 'valibot';
import { HostKeysSchema, isEachPathOnce, parseMode, PATH_TWICE, plainKeys, secretFile, UserSchema } from './deploy-settings.js';
import { dropUndefined, findLast } from './merge.js';
import { list, pattern, table, whole } from './schema-parts.js';

/** By the name that the disko layout has for it; a link below /dev/disk/by-id tells one disk from all others. */
const DiskSchema = pattern(
  /^\/dev\/(?!(?:.*\/)?\.{0,2}(?:\/|$))[A-Za-z0-9._:+/-]*[A-Za-z0-9._:+-]$/,
  'the path of a disk, such as "/dev/sda" or "/dev/disk/by-id/nvme-…"',
  250,
);

/** A tarball on the runner, or an address from where the machine fetches it. */
const KexecSchema = pattern(
  /^(?:https?:\/\/[^\s@]+|(?![a-z]+:\/\/)[^\s-][^\r\n]*)$/,
  'the path of a kexec tarball, or an address of one that begins with http:// or https://',
  2_000,
);

/** By number, as names may mean others in the installer. */
const IdSchema = whole(0, 4_294_967_294);
const FileSchema = table({ ...secretFile, uid: v.optional(IdSchema), gid: v.optional(IdSchema) });
const DiskKeySchema = table({ secret: secretFile.secret, path: secretFile.path });

/** The table `install` of one entry: only what it sets. */
export const InstallPatchSchema = table({
  user: v.optional(UserSchema),
  port: v.optional(whole(1, 65_535)),
  'host-key': v.optional(HostKeysSchema),
  disks: v.optional(list(DiskSchema, 'disks', 100)),
  kexec: v.optional(KexecSchema),
  files: v.optional(
    v.pipe(
      list(FileSchema, 'files', 100),
      v.check((files) => isEachPathOnce(files), PATH_TWICE),
    ),
  ),
  'disk-keys': v.optional(
    v.pipe(
      list(DiskKeySchema, 'files', 100),
      v.check((files) => isEachPathOnce(files), PATH_TWICE),
    ),
  ),
});
export type InstallPatch = v.InferOutput<typeof InstallPatchSchema>;

/** A secret as a file on the system that is installed. */
export interface InstallFile {
  /** Name of a secret that the action is given. */
  readonly secret: string;
  /** Absolute. */
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
  /** Permission bits. */
  readonly mode: number;
}

/** What the first installation of a host needs to know; where the host is, its deploy settings say. */
export interface InstallSettings {
  /** Login on the machine as it is before the installation. */
  readonly user: string;
  /** The same for its port; absent: that of the deploy settings. */
  readonly port?: number;
  /** `TYPE KEY` of the keys that the machine may show before the installation; none: known_hosts decides. */
  readonly hostKeys: readonly string[];
  /** The only disks that may be wiped, by their paths in the layout. */
  readonly disks: readonly string[];
  /** Path or URL of a kexec tarball; absent: nixos-anywhere's own. */
  readonly kexec?: string;
  readonly files: readonly InstallFile[];
  /** Secrets that the installer has in a file while disks are made. */
  readonly diskKeys: readonly { readonly secret: string; readonly path: string }[];
}

/** The settings of a host from its entries, the last of which wins. */
export function mergeInstall(patches: readonly InstallPatch[]): InstallSettings {
  const last = <Key extends keyof InstallPatch>(key: Key) => findLast(patches.map((patch) => patch[key]));
  return {
    ...dropUndefined({ port: last('port'), kexec: last('kexec') }),
    user: last('user') ?? 'root',
    hostKeys: plainKeys(last('host-key')),
    disks: last('disks') ?? [],
    files: (last('files') ?? []).map(({ secret, path, uid = 0, gid = 0, mode }) => ({ secret, path, uid, gid, mode: parseMode(mode) })),
    diskKeys: last('disk-keys') ?? [],
  };
}
