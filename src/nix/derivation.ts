import * as v from 'valibot';
import { UserError } from '../runtime/index.js';
import { parseDrvPath, STORE_DIR, storePathName, type DrvPath, type StorePath } from './store-path.js';

/** The part of a derivation that planning and building need. */
export interface Derivation {
  readonly drvPath: DrvPath;
  readonly name: string;
  readonly system: string;
  /** Output paths by output name; an output without a known path (content-addressed) is absent. */
  readonly outputs: Readonly<Record<string, StorePath>>;
  /** Direct dependencies. */
  readonly inputDrvs: readonly DrvPath[];
  /** Sources and other paths that are not built. */
  readonly inputSrcs: readonly StorePath[];
  /** Features a builder must have: `kvm`, `big-parallel` … */
  readonly requiredSystemFeatures: readonly string[];
  /** A fixed-output derivation is checked against a hash that its author wrote down. */
  readonly fixedOutput: boolean;
  readonly preferLocalBuild: boolean;
}

/** Reads the ATerm text of a `.drv` file; much faster than asking Nix for JSON when there are thousands. */
class ATermReader {
  #position = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  expect(token: string): void {
    if (!this.#text.startsWith(token, this.#position)) {
      throw new UserError(`A derivation is damaged: "${token}" was expected at byte ${this.#position}.`, { exitCode: 3 });
    }
    this.#position += token.length;
  }

  tryTake(token: string): boolean {
    if (!this.#text.startsWith(token, this.#position)) return false;
    this.#position += token.length;
    return true;
  }

  string(): string {
    this.expect('"');
    const start = this.#position;
    let end = start;
    let escaped = false;
    for (; this.#text[end] !== '"'; end += 1) {
      if (end >= this.#text.length) throw new UserError('A derivation is damaged: a string has no end.', { exitCode: 3 });
      if (this.#text[end] === '\\') {
        escaped = true;
        end += 1;
      }
    }
    this.#position = end + 1;
    const raw = this.#text.slice(start, end);
    if (!escaped) return raw;
    return raw.replace(/\\(.)/gs, (_, char: string) => ({ n: '\n', r: '\r', t: '\t' })[char] ?? char);
  }

  list<T>(item: () => T): T[] {
    this.expect('[');
    const items: T[] = [];
    while (!this.tryTake(']')) {
      items.push(item());
      this.tryTake(',');
    }
    return items;
  }

  tuple<T>(content: () => T): T {
    this.expect('(');
    const value = content();
    this.expect(')');
    return value;
  }
}

const StructuredAttrs = v.object({
  requiredSystemFeatures: v.optional(v.array(v.string()), []),
  preferLocalBuild: v.optional(v.boolean(), false),
});

/** The two attributes that steer where a derivation is built; `__structuredAttrs` keeps them in JSON. Hostile JSON counts as none. */
function readAttributes(env: ReadonlyMap<string, string>): Pick<Derivation, 'requiredSystemFeatures' | 'preferLocalBuild'> {
  const structured = env.get('__json');
  if (structured !== undefined) {
    let json: unknown;
    try {
      json = JSON.parse(structured);
    } catch {
      json = undefined;
    }
    const attributes = v.safeParse(StructuredAttrs, json);
    return attributes.success ? attributes.output : { requiredSystemFeatures: [], preferLocalBuild: false };
  }
  return {
    requiredSystemFeatures: (env.get('requiredSystemFeatures') ?? '').split(/\s+/).filter((feature) => feature !== ''),
    preferLocalBuild: env.get('preferLocalBuild') === '1',
  };
}

/**
 * Parses the content of a `.drv` file: `Derive(outputs, inputDrvs, inputSrcs, system, builder, args, env)`,
 * and the `DrvWithVersion("xp-dyn-drv", …)` form of dynamic derivations (Nix 2.17 and newer).
 * Source: src/libstore/derivations.cc.
 * @throws UserError if it is cut short or damaged
 */
export function parseATerm(drvPath: DrvPath, text: string): Derivation {
  const reader = new ATermReader(text);
  if (reader.tryTake('DrvWithVersion(')) {
    reader.string();
    reader.expect(',');
  } else {
    reader.expect('Derive(');
  }
  const next = <T>(content: () => T): T => {
    const value = content();
    reader.tryTake(',');
    return value;
  };
  const string = () => next(() => reader.string());

  const outputs = next(() =>
    reader.list(() => reader.tuple(() => ({ name: string(), path: string(), hashAlgo: string(), hash: string() }))),
  );
  const inputDrvs = next(() =>
    reader.list(() =>
      reader.tuple(() => {
        const path = string();
        skipOutputNames(reader);
        return path;
      }),
    ),
  );
  const inputSrcs = next(() => reader.list(string));
  const system = string();
  string(); // builder
  next(() => reader.list(string)); // arguments
  const env = new Map(reader.list(() => reader.tuple(() => [string(), string()] as const)));
  reader.expect(')');

  return {
    drvPath,
    name: env.get('name') ?? storePathName(drvPath),
    system,
    outputs: Object.fromEntries(outputs.filter(({ path }) => path !== '').map(({ name, path }) => [name, path as StorePath])),
    inputDrvs: inputDrvs as DrvPath[],
    inputSrcs: inputSrcs as StorePath[],
    // The output of an impure derivation has the word "impure" where a fixed one has its hash.
    fixedOutput: outputs.some(({ hash }) => hash !== '' && hash !== 'impure'),
    ...readAttributes(env),
  };
}

/** `["out"]`, or `(["out"],[("dev",…)])` where outputs of outputs are named. */
function skipOutputNames(reader: ATermReader): void {
  if (!reader.tryTake('(')) {
    reader.list(() => reader.string());
    return;
  }
  reader.list(() => reader.string());
  reader.expect(',');
  reader.list(() =>
    reader.tuple(() => {
      reader.string();
      reader.expect(',');
      skipOutputNames(reader);
    }),
  );
  reader.expect(')');
}

const AnyEnv = v.optional(v.record(v.string(), v.unknown()), {});
const Output = v.looseObject({ path: v.optional(v.nullable(v.string())), hash: v.optional(v.nullable(v.unknown())) });
/** Nix up to 2.31 and Lix: full paths. Nix 2.32: base names ("version 3"). */
const FlatDerivation = v.object({
  name: v.optional(v.string()),
  system: v.string(),
  outputs: v.record(v.string(), Output),
  inputDrvs: v.record(v.string(), v.unknown()),
  inputSrcs: v.array(v.string()),
  env: AnyEnv,
  structuredAttrs: v.optional(v.nullable(v.record(v.string(), v.unknown()))),
});
/** Nix 2.33 and newer ("version 4"). */
const NestedDerivation = v.object({
  name: v.optional(v.string()),
  system: v.string(),
  outputs: v.record(v.string(), Output),
  inputs: v.object({ drvs: v.record(v.string(), v.unknown()), srcs: v.array(v.string()) }),
  env: AnyEnv,
  structuredAttrs: v.optional(v.nullable(v.record(v.string(), v.unknown()))),
});
const AnyDerivation = v.union([NestedDerivation, FlatDerivation]);
const DerivationJson = v.union([
  v.object({ version: v.number(), derivations: v.record(v.string(), AnyDerivation) }),
  v.record(v.string(), AnyDerivation),
]);

const toFullPath = (path: string): StorePath => (path.startsWith('/') ? path : `${STORE_DIR}/${path}`) as StorePath;

/**
 * Parses `nix derivation show` of every version since 2.18.
 * @throws UserError if the shape is none that is known: a newer Nix, most likely
 */
export function parseDerivationJson(json: unknown): readonly Derivation[] {
  const parsed = v.safeParse(DerivationJson, json);
  if (!parsed.success) {
    throw new UserError(
      `"nix derivation show" printed JSON in a shape that this Panther does not know (${v.summarize(parsed.issues)}). Update Panther, or use Nix 2.18 to 2.35.`,
      {
        exitCode: 3,
      },
    );
  }
  const isWrapped = (
    output: v.InferOutput<typeof DerivationJson>,
  ): output is { version: number; derivations: Record<string, v.InferOutput<typeof AnyDerivation>> } =>
    'derivations' in output && typeof output.version === 'number';
  const entries = Object.entries(isWrapped(parsed.output) ? parsed.output.derivations : parsed.output);
  return entries.map(([path, raw]) => {
    const inputs = 'inputs' in raw ? raw.inputs : { drvs: raw.inputDrvs, srcs: raw.inputSrcs };
    const env = new Map(Object.entries(raw.env).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])));
    if (raw.structuredAttrs !== undefined && raw.structuredAttrs !== null) env.set('__json', JSON.stringify(raw.structuredAttrs));
    const drvPath = parseDrvPath(toFullPath(path));
    return {
      drvPath,
      name: raw.name ?? env.get('name') ?? storePathName(drvPath),
      system: raw.system,
      outputs: Object.fromEntries(
        Object.entries(raw.outputs).flatMap(([name, { path: output, hash }]): readonly (readonly [string, StorePath])[] => {
          // Nix 2.32 and newer leave out the path of a fixed output; it is in the environment under the output's name.
          const known = output ?? (typeof hash === 'string' ? env.get(name) : undefined);
          return typeof known === 'string' && known !== '' ? [[name, toFullPath(known)] as const] : [];
        }),
      ),
      inputDrvs: Object.keys(inputs.drvs).map((drv) => toFullPath(drv) as DrvPath),
      inputSrcs: inputs.srcs.map((src) => toFullPath(src)),
      fixedOutput: Object.values(raw.outputs).some(({ hash }) => hash !== undefined && hash !== null),
      ...readAttributes(env),
    };
  });
}
