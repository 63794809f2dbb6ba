import * as v from 'valibot';
import { UserError } from '../runtime/index.js';
import { parseStorePath, STORE_DIR, type StorePath } from './store-path.js';

/** What a store knows of a valid path. */
export interface PathInfo {
  readonly path: StorePath;
  /** Bytes of the path's NAR serialisation. */
  readonly narSize: number;
  readonly references: readonly StorePath[];
  /** Whether somebody vouches for it: a signature, or its own name, which is made of its content. */
  readonly isVouched: boolean;
}

const Info = v.looseObject({
  narSize: v.optional(v.number(), 0),
  references: v.optional(v.array(v.string()), []),
  valid: v.optional(v.boolean(), true),
  /** Absent or empty where there is none. */
  signatures: v.optional(v.array(v.unknown()), []),
  /** Text, an object, or null; only of a path whose name is made of its content. */
  ca: v.optional(v.unknown()),
});
const MaybeInfo = v.nullable(Info);
/** Nix 2.33 and newer with `--json-format` 2 or 3: base names below `info`. */
const Wrapped = v.object({ version: v.number(), storeDir: v.optional(v.string(), STORE_DIR), info: v.record(v.string(), MaybeInfo) });
const Shape = v.union([
  /** Nix up to 2.18 and all Lix: an array; an invalid path has `valid: false`. */
  v.array(v.intersect([v.looseObject({ path: v.string() }), Info])),
  Wrapped,
  /** Nix 2.19 and newer: full path → object, or null for an invalid path. */
  v.record(v.string(), MaybeInfo),
]);

/**
 * Parses `nix path-info --json` of every version since 2.18; invalid paths are left out.
 * @throws UserError if the shape is none that is known
 */
export function parsePathInfoJson(json: unknown): readonly PathInfo[] {
  const parsed = v.safeParse(Shape, json);
  if (!parsed.success) {
    throw new UserError(
      `"nix path-info --json" printed JSON in a shape that this Panther does not know (${v.summarize(parsed.issues)}). Update Panther, or use Nix 2.18 to 2.35.`,
      {
        exitCode: 3,
      },
    );
  }
  const shape = parsed.output;
  const isWrapped = (output: v.InferOutput<typeof Shape>): output is v.InferOutput<typeof Wrapped> =>
    'info' in output && 'storeDir' in output && typeof output.storeDir === 'string';
  const storeDir = isWrapped(shape) ? shape.storeDir : STORE_DIR;
  const toFullPath = (path: string): StorePath => parseStorePath(path.startsWith('/') ? path : `${storeDir}/${path}`);
  const entries: readonly (readonly [string, v.InferOutput<typeof MaybeInfo>])[] = Array.isArray(shape)
    ? shape.map((info) => [info.path, info] as const)
    : Object.entries(isWrapped(shape) ? shape.info : shape);
  return entries.flatMap(([path, info]) =>
    info?.valid === true
      ? [
          {
            path: toFullPath(path),
            narSize: info.narSize,
            references: info.references.map(toFullPath),
            isVouched: info.signatures.length > 0 || (info.ca !== undefined && info.ca !== null && info.ca !== ''),
          },
        ]
      : [],
  );
}
