import { posix } from 'node:path';
import * as v from 'valibot';
import { dictionary, duration, flag, line, list, pattern, size, table, text, whole } from './schema-parts.js';

/** What systemd calls a unit; never with a leading hyphen, which would be an option to systemctl. */
const UNIT = /^[A-Za-z0-9@:_.\\][A-Za-z0-9@:_.\\-]*\.(service|socket|timer|path|target|mount|automount|swap|slice)$/;

/** A systemd unit with its ending. */
export const UnitNameSchema = v.pipe(
  line('the name of a systemd unit, such as "nginx.service"'),
  v.check(
    (name) => UNIT.test(name),
    ({ input }) =>
      /\.[a-z]+$/.test(input) || !UNIT.test(`${input}.service`)
        ? `must be the name of a systemd unit, such as "nginx.service", but is "${input}"`
        : `must be the name of a systemd unit with its ending, but is "${input}"; did you mean "${input}.service"?`,
  ),
);

/** An absolute path of a file on the host, without detours. */
export const FilePathSchema = v.pipe(
  pattern(/^\/.*[^/]$/, 'an absolute path of a file, such as "/run/secrets/db-password"', 1_000),
  v.check((path) => posix.normalize(path) === path, 'must be a path without "//", "/./" and "/../"'),
  v.check((path) => !path.startsWith('/nix/store/'), 'must not be in /nix/store, which is read-only'),
);

/** A path in the repository; not one that leads out of it. */
const ModulePathSchema = v.pipe(
  pattern(/^[^/].*$/, 'a path relative to the root of the repository, such as "ci/vm.nix"', 1_000),
  v.transform((path) => posix.normalize(path)),
  v.check((path) => path !== '..' && !path.startsWith('../') && path !== '.', 'must not lead out of the repository'),
);

/** The table `vm` of one entry: only what it sets. */
export const VmPatchSchema = table({
  enabled: v.optional(flag),
  memory: v.optional(size('128 MiB', '1 TiB')),
  cores: v.optional(whole(1, 256)),
  disk: v.optional(size('64 MiB', '16 TiB')),
  'time-limit': v.optional(duration),
  network: v.optional(flag),
  'install-test': v.optional(flag),
  module: v.optional(ModulePathSchema),
  secrets: v.optional(
    v.nullable(
      dictionary(FilePathSchema, text('text', 65_536), 'a table of paths and their dummy content, such as {/run/secrets/x: dummy}'),
    ),
  ),
  'disabled-units': v.optional(list(UnitNameSchema, 'systemd units', 200)),
});
export type VmPatch = v.InferOutput<typeof VmPatchSchema>;

/** How a host is booted in a virtual machine. */
export interface VmSettings {
  /** Whether it is booted at all. */
  readonly enabled: boolean;
  /** Bytes; absent: what the flake says in `virtualisation.vmVariant`, or else NixOS's default of 1 GiB. */
  readonly memory?: number;
  /** Absent: what the flake says, or else NixOS's default of 1. */
  readonly cores?: number;
  /** Bytes of the disk image; absent: what the flake says, or else NixOS's default of 1 GiB. */
  readonly disk?: number;
  /** Milliseconds that booting and checking may take together; absent: the action's input decides. */
  readonly timeLimit?: number;
  /** Whether the guest may reach anything outside. Off by default: a copy of a real host must not talk to what the real one talks to. */
  readonly network: boolean;
  /** Whether disko's own test of the host's disk layout is run: it formats, mounts and boots from empty disks. */
  readonly installTest: boolean;
  /** A NixOS module added for the boot test, relative to the root of the repository. */
  readonly module?: string;
  /** Dummy content by absolute path. */
  readonly secrets: ReadonlyMap<string, string>;
  /** systemd units that are masked in the boot test. */
  readonly disabledUnits: readonly string[];
}
