import * as v from 'valibot';
import { StorePathSchema } from '../../nix/index.js';
import type { TargetFacts } from '../protocol/facts.js';
import { findState, listHistory, listUnits, type RememberedState } from './parse-state.js';
import { CountSchema, describeTextSchema, dropAbsent, findValue, YesNoSchema, type Values } from './values.js';

/** All that `inspect` says. */
export interface InspectedFacts extends TargetFacts {
  /** Version of the agent that answered; not of one that is installed. */
  readonly agent?: string;
  /** Whether the host calls itself a NixOS. */
  readonly isNixos: boolean;
  /** Seconds since the boot. */
  readonly uptime?: number;
  /** Number of the system profile's generation. */
  readonly generation?: number;
  /** Absent where the file system has no bound. */
  readonly storeInodesFree?: number;
  readonly nixVersion?: string;
  /** Somebody else switches the host at the moment. */
  readonly isSwitchRunning: boolean;
  readonly state?: RememberedState;
}

const NameSchema = v.pipe(v.string(), v.regex(/^[0-9a-zA-Z._:@+-]{1,255}$/));
const MachineIdSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
const BootIdSchema = v.pipe(v.string(), v.regex(/^[0-9a-f-]{32,36}$/));

/** What a host has to say for anything to be done with it. */
const IdentitySchema = v.object({
  protocol: CountSchema,
  user: describeTextSchema(100),
  uid: CountSchema,
  hostname: describeTextSchema(255),
  machine: NameSchema,
  os: NameSchema,
  boot_id: BootIdSchema,
});

/** The answer of `inspect`; undefined if it lacks what everything else depends on. What is not there or makes no sense is absent. */
export function findFacts(values: Values): InspectedFacts | undefined {
  const identity = v.safeParse(IdentitySchema, Object.fromEntries(values));
  if (!identity.success) return undefined;
  const { boot_id: bootId, ...rest } = identity.output;
  return {
    ...rest,
    bootId,
    isNixos: values.get('nixos') === 'yes',
    isSwitchRunning: values.get('switch_running') === 'yes',
    failedUnits: listUnits(values, 'failed_units'),
    history: listHistory(values),
    ...dropAbsent({
      agent: findValue(values, 'agent', NameSchema),
      sudo: findValue(values, 'sudo', YesNoSchema),
      machineId: findValue(values, 'machine_id', MachineIdSchema),
      uptime: findValue(values, 'uptime', CountSchema),
      current: findValue(values, 'current', StorePathSchema),
      booted: findValue(values, 'booted', StorePathSchema),
      profile: findValue(values, 'profile', StorePathSchema),
      generation: findValue(values, 'generation', CountSchema),
      storeFreeBytes: findValue(values, 'store_free_bytes', CountSchema),
      storeInodesFree: findValue(values, 'store_inodes_free', CountSchema),
      bootFreeBytes: findValue(values, 'boot_free_bytes', CountSchema),
      systemdState: findValue(values, 'systemd_state', NameSchema),
      nixVersion: findValue(values, 'nix_version', NameSchema),
      state: findState(values),
    }),
  };
}
