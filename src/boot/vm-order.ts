import * as v from 'valibot';
import { settingsOf, type Config } from '../config/index.js';
import { PositionSchema, TargetIdSchema, type Target, type TargetId } from '../flake/index.js';
import { StorePathSchema, type StorePath } from '../nix/index.js';
import { listRunners, type Plan, type PlannedTarget, type Runner, type RunnerMap } from '../plan/index.js';
import { UserError } from '../runtime/index.js';
import { chooseLimits } from './boot-tests.js';

const VM_KINDS = ['boot-test', 'nixos-test'] as const;
type VmKind = (typeof VM_KINDS)[number];

const Milliseconds = v.pipe(v.number(), v.minValue(0));
const CellIdSchema = v.pipe(v.string(), v.regex(/^vm-[a-z0-9_.-]+$/i));

const VmGuestSchema = v.object({
  target: TargetIdSchema,
  kind: v.picklist(VM_KINDS),
  /** Of the host, or of the test. */
  name: v.string(),
  /** Of the directory for what is kept of it; unique. */
  directory: v.pipe(v.string(), v.regex(/^[^/\\]+$/)),
  /** Output path: `system.build.vm`, or a test's driver. Absent where it is only known after building. */
  path: v.optional(StorePathSchema),
  /** The group that builds it; absent if some binary cache has it. */
  group: v.optional(v.string()),
  position: v.optional(PositionSchema),
  /** Limits on a machine with hardware virtualisation. */
  limits: v.object({ totalMs: Milliseconds, bootMs: Milliseconds, silenceMs: v.optional(Milliseconds) }),
  /** Bytes; absent: what its own script says. */
  memory: v.optional(v.number()),
  cores: v.optional(v.number()),
  /** Names of the health checks that it has to report. */
  checks: v.array(v.string()),
});
/** A host to boot, or a NixOS test to run. */
export type VmGuest = v.InferOutput<typeof VmGuestSchema>;

const VmCellSchema = v.object({
  /** Fit for a job's name and an artifact's. */
  id: CellIdSchema,
  /** Labels for `runs-on`. */
  runner: v.array(v.string()),
  guests: v.array(VmGuestSchema),
});
/** What one job runs in virtual machines. */
export type VmCell = v.InferOutput<typeof VmCellSchema>;

const VmOrderSchema = v.object({ version: v.literal(1), requireKvm: v.boolean(), cells: v.array(VmCellSchema) });
/** All that a run has to run in virtual machines. The file `vm.json` of the hand-over. */
export type VmOrder = v.InferOutput<typeof VmOrderSchema>;

/** An order without work. */
export const NO_VM_TESTS: VmOrder = { version: 1, requireKvm: false, cells: [] };

/** @throws UserError if it is no order, or one of another Panther's */
export function parseVmOrder(json: unknown): VmOrder {
  const parsed = v.safeParse(VmOrderSchema, json);
  if (parsed.success) return parsed.output;
  throw new UserError(
    `The order of VM tests cannot be read: ${v.summarize(parsed.issues)}. Run the whole workflow again, all of it with one version.`,
    { exitCode: 3 },
  );
}

export interface VmLimits {
  /** Milliseconds for a host of which the configuration says nothing. */
  readonly 'vm-time-limit': number;
  /** Milliseconds for one NixOS test. */
  readonly 'test-time-limit': number;
}

const isVmKind = (kind: Target['kind']): kind is VmKind => (VM_KINDS as readonly string[]).includes(kind);

/** What is known of a target that runs in a virtual machine. */
export interface VmTarget extends Pick<PlannedTarget, 'id' | 'kind' | 'name' | 'position'> {
  readonly path?: StorePath | undefined;
  readonly group?: string | undefined;
}

/** Host names as directories: a flake may call its hosts what it likes. */
const nameDirectory = (name: string): string => encodeURIComponent(name).replaceAll('.', '%2E').slice(0, 200);

/** Says how each target is run; those of other kinds are left out. */
export function toGuests(targets: readonly VmTarget[], config: Config, limits: VmLimits): readonly VmGuest[] {
  const taken = new Set<string>();
  const findDirectory = (name: string): string => {
    for (let number = 1; ; number += 1) {
      const directory = `${nameDirectory(name)}${number === 1 ? '' : `-${number}`}`;
      // Names that differ by case only would meet on macOS.
      if (taken.size === taken.add(directory.toLowerCase()).size) continue;
      return directory;
    }
  };
  return targets.flatMap(({ id, kind, name, position, path, group }): readonly VmGuest[] => {
    if (!isVmKind(kind)) return [];
    const known = {
      target: id,
      kind,
      name,
      directory: findDirectory(name),
      ...(path === undefined ? {} : { path }),
      ...(group === undefined ? {} : { group }),
      ...(position === undefined ? {} : { position }),
    };
    const testLimit = limits['test-time-limit'];
    if (kind === 'nixos-test') return [{ ...known, limits: { totalMs: testLimit, bootMs: testLimit }, checks: [] }];
    const settings = settingsOf(config, name);
    const { totalMs, bootMs, silenceMs } = chooseLimits(name, settings, limits['vm-time-limit']);
    const { memory, cores } = settings.vm;
    return [
      {
        ...known,
        limits: { totalMs, bootMs, ...(silenceMs === undefined ? {} : { silenceMs }) },
        checks: settings.health.map((check) => check.name),
        ...(memory === undefined ? {} : { memory }),
        ...(cores === undefined ? {} : { cores }),
      },
    ];
  });
}

/** Guests of one job: with four at a time each some minutes long, that is about as long as the job takes to start and to fetch them. */
const GUESTS_PER_JOB = 8;

/** The runner for virtual machines: the first that says it has KVM, else the preferred one. */
function findVmRunner(runners: RunnerMap, system: string): Runner | undefined {
  const own = listRunners(runners, system);
  return own.find(({ features }) => features.includes('kvm')) ?? own[0];
}

export interface VmOrderOptions extends VmLimits {
  readonly 'require-kvm': boolean;
  readonly runners: RunnerMap;
  /** Jobs at most. */
  readonly maxJobs: number;
}

/**
 * Divides among jobs what a plan has to run in virtual machines: whatever was not proved by an earlier run, built now or not. What one group
 * builds stays together as far as it goes, as a job has to fetch all that each of its groups has built.
 */
export function planVmOrder(plan: Plan, config: Config, options: VmOrderOptions): VmOrder {
  const groupOf = new Map<TargetId, string>(plan.groups.flatMap(({ id, targets }) => targets.map((target) => [target, id] as const)));
  const systemOf = new Map(plan.targets.map(({ id, system }) => [id, system ?? '']));
  const open = plan.targets.filter(({ status }) => status === 'build' || status === 'cached');
  const guests = toGuests(
    open.map((target) => ({ ...target, path: target.outputs?.['out'], group: groupOf.get(target.id) })),
    config,
    options,
  );
  const groupOrder = new Map(plan.groups.map(({ id }, index) => [id, index]));
  const rank = ({ group }: VmGuest) => (group === undefined ? -1 : (groupOrder.get(group) ?? 0));
  const sorted = [...guests].sort((a, b) => rank(a) - rank(b));
  const perJob = Math.max(GUESTS_PER_JOB, Math.ceil(sorted.length / options.maxJobs));
  const cells: VmCell[] = [];
  for (const system of new Set(sorted.map(({ target }) => systemOf.get(target) ?? ''))) {
    const runner = findVmRunner(options.runners, system);
    if (runner === undefined) continue;
    const own = sorted.filter(({ target }) => systemOf.get(target) === system);
    for (let at = 0; at < own.length; at += perJob) {
      const id = `vm-${system}-${at / perJob + 1}`;
      cells.push({ id, runner: [...runner.labels], guests: own.slice(at, at + perJob) });
    }
  }
  return { version: 1, requireKvm: options['require-kvm'], cells };
}

/** The value of `strategy.matrix` for the jobs that run virtual machines. */
export function makeVmMatrix({ cells }: VmOrder): {
  readonly include: readonly { readonly cell: string; readonly runner: readonly string[]; readonly title: string }[];
} {
  return { include: cells.map(({ id, runner, guests }) => ({ cell: id, runner, title: nameCell(guests) })) };
}

const SHOWN_NAMES = 4;
const NAME_CHARS = 40;

function nameCell(guests: readonly VmGuest[]): string {
  const names = guests.slice(0, SHOWN_NAMES).map(({ name }) => name.slice(0, NAME_CHARS));
  const more = guests.length - SHOWN_NAMES;
  return `${names.join(', ')}${more > 0 ? ` (+${more})` : ''}`;
}
