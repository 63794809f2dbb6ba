import { dirname, relative } from 'node:path';
import * as v from 'valibot';
import type { SourceAttributes } from '../flake/index.js';
import type { Nix } from '../nix/index.js';

/** An input as flake.nix declares it, or what it sets for an input of an input (`inputs.x.inputs.y`). */
export interface DeclaredInput {
  readonly name: string;
  /** Line of its first attribute in flake.nix, from 1. */
  readonly line?: number;
  readonly column?: number;
  /** `url`, or `type` with its companions; empty for an input that is only named. */
  readonly source: SourceAttributes;
  /** Path of input names from the root; empty for the flake itself (`follows = ""`). */
  readonly follows?: readonly string[];
  /** False for an input that is only a source tree. */
  readonly flake: boolean;
  readonly inputs: readonly DeclaredInput[];
}

/**
 * Reads the inputs of flake.nix without evaluating its outputs, and without fetching anything.
 * An argument of `outputs` that is no input is one nevertheless: Nix looks it up in the registry.
 * `self` may hold settings (`inputs.self.submodules`), but is no input.
 */
const PROGRAM = `
flake:
let
  inherit (builtins) attrNames concatMap elem filter functionArgs isAttrs isBool isFunction isInt isPath isString listToAttrs map unsafeGetAttrPos;
  placeOf = name: set:
    let position = unsafeGetAttrPos name set;
    in if position == null then { } else { inherit (position) line column; };
  setAt = name: set: if isAttrs (set.\${name} or null) then set.\${name} else { };
  isPlain = value: isString value || isBool value || isInt value;
  # A path literal is a relative path input (Nix 2.26); toString copies nothing to the store.
  attributeOf = name: value:
    if isPlain value then [ { inherit name value; } ]
    else if isPath value then [ { inherit name; value.path = toString value; } ]
    else [ ];
  inputsOf = set: map (name: describe name set) (attrNames set);
  describe = name: set:
    let input = setAt name set;
    in placeOf name set // {
      inherit name;
      attributes = listToAttrs (concatMap (key: attributeOf key input.\${key}) (attrNames input));
      inputs = inputsOf (setAt "inputs" input);
    };
  declared = removeAttrs (setAt "inputs" flake) [ "self" ];
  outputs = flake.outputs or null;
  arguments = if isFunction outputs then functionArgs outputs else { };
  implied = filter (name: name != "self" && !(declared ? \${name})) (attrNames arguments);
in
inputsOf declared ++ map (name: placeOf name arguments // { inherit name; attributes = { }; inputs = [ ]; }) implied
`;

interface InputJson {
  name: string;
  line?: number | undefined;
  column?: number | undefined;
  attributes: Record<string, string | number | boolean | { path: string }>;
  inputs: InputJson[];
}
const InputJson: v.GenericSchema<InputJson> = v.object({
  name: v.string(),
  line: v.optional(v.number()),
  column: v.optional(v.number()),
  attributes: v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.object({ path: v.string() })])),
  inputs: v.lazy(() => v.array(InputJson)),
});

/** Names of a `follows` path, as Nix splits it: `a/b`, and nothing for the flake itself. */
const splitFollows = (text: string): readonly string[] => text.split('/').filter((name) => name !== '');

function toDeclaredInput({ name, line, column, attributes, inputs }: InputJson, directory: string): DeclaredInput {
  const plain = Object.entries(attributes).map(([key, value]) => [
    key,
    typeof value === 'object' ? `path:./${relative(directory, value.path)}` : value,
  ]);
  const { follows, flake, ...source } = Object.fromEntries(plain) as SourceAttributes;
  return {
    name,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    source,
    ...(typeof follows === 'string' ? { follows: splitFollows(follows) } : {}),
    flake: flake !== false,
    inputs: inputs.map((input) => toDeclaredInput(input, directory)),
  };
}

/**
 * The inputs that a flake.nix declares.
 * @throws ToolError if it cannot be evaluated; what is wrong with it is the evaluation's to say
 */
export async function readDeclaredInputs(nix: Pick<Nix, 'evaluateFile'>, flakeFile: string): Promise<readonly DeclaredInput[]> {
  const inputs = v.parse(v.array(InputJson), await nix.evaluateFile(flakeFile, PROGRAM));
  return inputs.map((input) => toDeclaredInput(input, dirname(flakeFile)));
}
