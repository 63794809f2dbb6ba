import * as v from 'valibot';
import { isDrvPath, isStorePath, type NixEvent } from '../nix/index.js';

/** Something evaluate.nix evaluates: a target, or another output that is only looked at. */
export interface Step {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly system: string | null;
  /** Where the attribute is defined, in Nix's own paths. */
  readonly position: { readonly file: string; readonly line: number; readonly column: number } | null;
}

/** A derivation, a remark on something that is none (`message`), or neither: fine. */
export interface StepResult {
  readonly drvPath?: string | undefined;
  readonly system?: string | undefined;
  readonly outputs?: Readonly<Record<string, string | null>> | undefined;
  readonly message?: string | undefined;
  /** What it turned out to be, if that is more than its place in the flake tells. */
  readonly kind?: 'nixos-test' | undefined;
}

const PositionJson = v.nullable(v.object({ file: v.string(), line: v.number(), column: v.number() }));
const EventJson = v.variant('event', [
  v.object({ event: v.literal('list'), category: v.string() }),
  v.object({
    event: v.literal('steps'),
    steps: v.array(
      v.object({ id: v.string(), kind: v.string(), name: v.string(), system: v.nullable(v.string()), position: PositionJson }),
    ),
    excluded: v.array(v.string()),
    names: v.array(v.object({ name: v.string(), position: PositionJson })),
  }),
  v.object({ event: v.literal('begin'), index: v.number() }),
  v.object({
    event: v.literal('end'),
    index: v.number(),
    drvPath: v.optional(v.pipe(v.string(), v.check(isDrvPath))),
    system: v.optional(v.string()),
    outputs: v.optional(v.record(v.string(), v.string())),
    message: v.optional(v.string()),
    kind: v.optional(v.literal('nixos-test')),
  }),
]);
export type EvaluationEvent = v.InferOutput<typeof EventJson>;

/** An `end` with a result of another shape: a set of the flake's own making that has `type = "derivation"`. */
const MisshapenEndJson = v.object({ event: v.literal('end'), index: v.number() });

/** Our own trace in what Nix says: the token, then JSON. Vendors put different words before a trace. */
export function findEvaluationEvent(event: NixEvent, token: string): EvaluationEvent | undefined {
  if (event.kind !== 'message' && event.kind !== 'plain') return undefined;
  const start = event.text.indexOf(`${token} `);
  if (start < 0) return undefined;
  const json: unknown = JSON.parse(event.text.slice(start + token.length + 1));
  const known = v.safeParse(EventJson, json);
  if (known.success) return known.output;
  const message = 'claims to be a derivation, but its drvPath, system or outputs are none that Nix makes';
  return { ...v.parse(MisshapenEndJson, json), message };
}

/** Known output paths only: those of content-addressed derivations are placeholders until built. */
export function keepStorePaths<T extends string>(outputs: Readonly<Record<string, T | null>>) {
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([name, path]) => (path !== null && isStorePath(path) ? [[name, path] as const] : [])),
  );
}
