import * as v from 'valibot';
import { StorePathSchema } from '../../nix/index.js';
import { FINAL_PHASES, OPEN_PHASES, type ConfirmedDeployment, type Phase, type TargetState } from '../protocol/facts.js';
import { CountSchema, describeTextSchema, dropAbsent, findValue, type Values } from './values.js';

export const IdSchema = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/));
export const PhaseSchema: v.GenericSchema<unknown, Phase> = v.picklist(['locked', ...OPEN_PHASES, ...FINAL_PHASES]);
const WordSchema = v.pipe(v.string(), v.regex(/^[0-9a-zA-Z._/+-]{1,100}$/));
/** The agent writes a hyphen for none. */
const RevisionSchema = v.pipe(WordSchema, v.notValue('-'));
export const OwnerSchema = describeTextSchema(300);
export const MessageSchema = describeTextSchema(4_000);
const UnitsSchema = v.pipe(
  v.string(),
  v.transform((text) => text.split(' ').filter((unit) => /^[0-9a-zA-Z:_.@\\-]{1,255}$/.test(unit))),
);

/** More than this fails at once on no host; the rest is counted by whoever reads the log. */
const MAX_UNITS = 50;

/** What the target remembers of the newest deployment, and what only a reader of the raw state needs. */
export interface RememberedState extends TargetState {
  /** The phase that a reboot ended, where `phase` is `lost-by-reboot`. */
  readonly recordedPhase?: Phase;
  /** Seconds until the new system is undone unless it is confirmed; only in `tested`. */
  readonly confirmLeftSeconds?: number;
  /** Seconds until the timer below everything fires; only while one is armed. */
  readonly undoLeftSeconds?: number;
  /** Units that were failed before the switch. */
  readonly failedBefore: readonly string[];
  /** Units that the switch left failed. */
  readonly failedUnits: readonly string[];
}

/** The keys `state.…` of an answer; undefined if the host remembers no deployment, or what it says is no state. */
export function findState(values: Values): RememberedState | undefined {
  const base = v.safeParse(
    v.object({ id: IdSchema, phase: PhaseSchema, new: StorePathSchema, old: StorePathSchema, default: StorePathSchema }),
    Object.fromEntries(['id', 'phase', 'new', 'old', 'default'].map((key) => [key, values.get(`state.${key}`)])),
  );
  if (!base.success) return undefined;
  const measureLeft = (key: string) => findLeft(values, key);
  const { phase } = base.output;
  return {
    ...base.output,
    owner: findValue(values, 'state.owner', OwnerSchema) ?? 'somebody who gave no name',
    leaseLeftSeconds: measureLeft('state.lease_until') ?? 0,
    failedBefore: listUnits(values, 'state.failed_before'),
    failedUnits: listUnits(values, 'state.failed_units'),
    ...dropAbsent({
      revision: findValue(values, 'state.revision', RevisionSchema),
      verdict: findValue(values, 'state.verdict', WordSchema),
      message: findValue(values, 'state.message', MessageSchema),
      switchExit: findValue(values, 'state.switch_exit', CountSchema),
      recordedPhase: findValue(values, 'state.recorded_phase', PhaseSchema),
      confirmLeftSeconds: phase === 'tested' ? measureLeft('state.confirm_until') : undefined,
      undoLeftSeconds: phase === 'testing' || phase === 'tested' ? measureLeft('state.undo_at') : undefined,
    }),
  };
}

/** Seconds from now to a time of the host's own count since its boot; undefined if that was another boot. */
function findLeft(values: Values, key: string): number | undefined {
  const time = findValue(values, key, CountSchema);
  const now = findValue(values, 'uptime', CountSchema);
  const isSameBoot = values.get('state.boot_id') !== undefined && values.get('state.boot_id') === values.get('boot_id');
  return time === undefined || now === undefined || !isSameBoot ? undefined : Math.max(0, time - now);
}

/** Unit names of a list with blanks between them. */
export function listUnits(values: Values, key: string): readonly string[] {
  return (findValue(values, key, UnitsSchema) ?? []).slice(0, MAX_UNITS);
}

const MAX_HISTORY = 5;
const HistorySchema = v.tuple([CountSchema, IdSchema, WordSchema, StorePathSchema]);

/** The keys `history.N` of an answer, newest first. */
export function listHistory(values: Values): readonly ConfirmedDeployment[] {
  return Array.from({ length: MAX_HISTORY }, (_, index) => values.get(`history.${index + 1}`)?.split(' '))
    .map((words) => v.safeParse(HistorySchema, words))
    .flatMap((result) => (result.success ? [result.output] : []))
    .map(([epoch, id, revision, closure]) => ({ epoch, id, closure, ...(revision === '-' ? {} : { revision }) }))
    .reverse();
}
