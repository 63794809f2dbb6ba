import * as v from 'valibot';
import { DrvPathSchema, StorePathSchema, type DrvPath, type StorePath } from '../nix/index.js';
import { UserError, type Position } from '../runtime/index.js';

/**
 * What kinds of things a flake offers that can be built. A boot test is a host's virtual machine, with our probe in it; a NixOS test is the
 * driver of one, which starts its machines.
 */
export const TARGET_KINDS = [
  'host',
  'darwin-host',
  'home',
  'check',
  'package',
  'dev-shell',
  'formatter',
  'boot-test',
  'nixos-test',
] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

declare const targetId: unique symbol;
/** The attribute path as the user would type it: `nixosConfigurations."db.example.org"`. */
export type TargetId = string & { readonly [targetId]: true };

/** Why a target could not be evaluated, and where, in the user's repository. */
export interface TargetError {
  readonly message: string;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

interface TargetBase {
  readonly id: TargetId;
  readonly kind: TargetKind;
  /** Last part of the attribute path. */
  readonly name: string;
  /** Where the attribute is defined, if Nix knows. */
  readonly position?: Position | undefined;
}

/** The place of an error as a position, if it has one. */
export function positionOf({ file, line, column }: TargetError): Position | undefined {
  return file === undefined ? undefined : { file, line, column };
}

/** A target that Nix evaluated to a derivation. */
export interface EvaluatedTarget extends TargetBase {
  readonly outcome: 'evaluated';
  readonly system: string;
  readonly drvPath: DrvPath;
  /** Output paths by output name; absent where the path is only known after building. */
  readonly outputs: Readonly<Record<string, StorePath>>;
}

/** A target that Nix could not evaluate. */
export interface BrokenTarget extends TargetBase {
  readonly outcome: 'broken';
  readonly system?: string | undefined;
  readonly error: TargetError;
}

export type Target = EvaluatedTarget | BrokenTarget;

/** What the caller may say about a problem. An `error` makes the gate red. */
export interface Problem {
  readonly severity: 'error' | 'warning' | 'notice';
  /** Which part of the check found it. */
  readonly source: 'lock' | 'outputs' | 'evaluation' | 'format' | 'statix' | 'deadnix' | 'config';
  readonly title: string;
  readonly message: string;
  readonly position?: Position | undefined;
  /** The target or output that it is about. */
  readonly id?: string | undefined;
}

/** Everything one evaluation of a flake found. */
export interface Evaluation {
  readonly version: 1;
  /** The source in the store; undefined if the flake could not even be opened. */
  readonly source?: StorePath | undefined;
  readonly revision?: string | undefined;
  readonly targets: readonly Target[];
  /** Problems of outputs that are no targets, and of the flake as a whole. */
  readonly problems: readonly Problem[];
  /** Ids that exist but were not asked for. */
  readonly excluded: readonly string[];
  /** Nix processes used. */
  readonly processes: number;
}

const IDENTIFIER = /^[a-zA-Z_][a-zA-Z0-9_'-]*$/;

/** Joins attribute names as the user would type them, quoting those that need it. */
export function formatAttributePath(path: readonly string[]): TargetId {
  return path.map((name) => (IDENTIFIER.test(name) ? name : `"${name.replace(/["\\]|\$(?=\{)/g, '\\$&')}"`)).join('.') as TargetId;
}

/** The flake reference with which the user builds a target on the command line. */
export function formatInstallable(target: { readonly id: string; readonly kind: TargetKind }): string {
  switch (target.kind) {
    case 'host':
      return `.#${target.id}.config.system.build.toplevel`;
    case 'darwin-host':
      return `.#${target.id}.system`;
    case 'home':
      return `.#${target.id}.activationPackage`;
    case 'nixos-test':
      return `.#${target.id}.driver`;
    case 'check':
    case 'package':
    case 'dev-shell':
    case 'formatter':
    case 'boot-test':
      return `.#${target.id}`;
  }
}

export const PositionSchema = v.object({ file: v.string(), line: v.optional(v.number()), column: v.optional(v.number()) });
export const TargetErrorSchema = v.object({
  message: v.string(),
  file: v.optional(v.string()),
  line: v.optional(v.number()),
  column: v.optional(v.number()),
});

export const ProblemSchema = v.object({
  severity: v.picklist(['error', 'warning', 'notice']),
  source: v.picklist(['lock', 'outputs', 'evaluation', 'format', 'statix', 'deadnix', 'config']),
  title: v.string(),
  message: v.string(),
  position: v.optional(PositionSchema),
  id: v.optional(v.string()),
});
export const TargetIdSchema = v.pipe(
  v.string(),
  v.custom<TargetId>(() => true),
);
const TargetBaseEntries = {
  id: TargetIdSchema,
  kind: v.picklist(TARGET_KINDS),
  name: v.string(),
  position: v.optional(PositionSchema),
};
const EvaluationSchema = v.object({
  version: v.literal(1),
  source: v.optional(StorePathSchema),
  revision: v.optional(v.string()),
  targets: v.array(
    v.variant('outcome', [
      v.object({
        ...TargetBaseEntries,
        outcome: v.literal('evaluated'),
        system: v.string(),
        drvPath: DrvPathSchema,
        outputs: v.record(v.string(), StorePathSchema),
      }),
      v.object({ ...TargetBaseEntries, outcome: v.literal('broken'), system: v.optional(v.string()), error: TargetErrorSchema }),
    ]),
  ),
  problems: v.array(ProblemSchema),
  excluded: v.array(v.string()),
  processes: v.number(),
});

/** Reads an evaluation that an earlier step wrote. @throws UserError if it is none */
export function parseEvaluation(json: unknown): Evaluation {
  const parsed = v.safeParse(EvaluationSchema, json);
  if (parsed.success) return parsed.output;
  throw new UserError(
    `The file of the input "evaluation" does not hold an evaluation of this Panther: ${v.summarize(parsed.issues)}. Give it the output of actions/check as it is.`,
  );
}
