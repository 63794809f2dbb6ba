import * as v from 'valibot';
import { StorePathSchema } from '../../nix/index.js';
import { OUTCOMES, STEPS } from '../protocol/state.js';

const Seconds = v.pipe(v.number(), v.minValue(0));

const HealthSchema = v.object({
  name: v.string(),
  kind: v.picklist(['system', 'unit', 'tcp', 'http', 'command']),
  ok: v.boolean(),
  attempts: v.pipe(v.number(), v.integer(), v.minValue(0)),
  seconds: Seconds,
  message: v.string(),
});

const HostResultSchema = v.object({
  host: v.string(),
  /** Of the deployment, as the target wrote it down; absent where none was begun. */
  id: v.optional(v.string()),
  mode: v.picklist(['deploy', 'boot', 'dry-run', 'rollback']),
  outcome: v.picklist(OUTCOMES),
  /** Sentences: what happened, what runs now, what to do. May hold words of the host, without control characters. */
  message: v.string(),
  /** What was to be deployed; absent if that was not found out. */
  closure: v.optional(StorePathSchema),
  revision: v.optional(v.string()),
  /** What ran before. */
  previous: v.optional(StorePathSchema),
  /** What runs now, by the host's own word at the end; absent if it could not be asked. */
  running: v.optional(StorePathSchema),
  /** What starts at the next boot; absent if that is not certain. */
  bootDefault: v.optional(StorePathSchema),
  reboot: v.object({
    /** Absent if that was not found out. */
    needed: v.optional(v.boolean()),
    /** Words such as `kernel`. */
    because: v.array(v.string()),
    done: v.boolean(),
  }),
  /** Seconds since the host last answered, for one that could not be reached at the end. */
  silentSeconds: v.optional(Seconds),
  health: v.array(HealthSchema),
  failedUnits: v.array(v.object({ name: v.string(), journal: v.array(v.string()) })),
  /** What `dry-activate` printed. */
  preview: v.array(v.string()),
  /** Sentences about what was odd, but did not decide. */
  notes: v.array(v.string()),
  /** What it went through, in order. */
  steps: v.array(v.object({ name: v.picklist(STEPS), seconds: Seconds })),
  seconds: Seconds,
});

/** What came of deploying to one host. Plain data. */
export type HostResult = v.InferOutput<typeof HostResultSchema>;
export { HostResultSchema };

/** A result for a host to which nothing was tried. @param message sentences */
export function makeUntriedResult(host: string, mode: HostResult['mode'], outcome: HostResult['outcome'], message: string): HostResult {
  return {
    ...{ host, mode, outcome, message, reboot: { because: [], done: false }, health: [], failedUnits: [], preview: [], notes: [] },
    steps: [],
    seconds: 0,
  };
}
