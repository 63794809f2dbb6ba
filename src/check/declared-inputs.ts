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
  inherit (builtins) attrNames concatMap elem filter functionArgs isAttrs isBool isFunction isInt isString listToAttrs map unsafeGetAttrPos;
  placeOf = name: set:
    let position = unsafeGetAttrPos name set;
    in if position == null then { } else { inherit (position) line column; };
  setAt = name: set: if isAttrs (set.\${name} or null) then set.\${name} else { };
  isPlain = value: isString value || isBool value || isInt value;
  inputsOf = set: map (name: describe name set) (attrNames set);
  describe = name: set:
    let input = setAt name set;
    in placeOf name set // {
      inherit name;
      attributes = listToAttrs (concatMap (key: if isPlain input.\${key} then [ { name = key; value = input.\${key}; } ] else [ ]) (attrNames input));
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
  attributes: Record<string, string | number | boolean>;
  inputs: InputJson[];
}
const InputJson: v.GenericSchema<InputJson> = v.object({
  name: v.string(),
  line: v.optional(v.number()),
  column: v.optional(v.number()),
  attributes: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
  inputs: v.lazy(() => v.array(InputJson)),
});

/** Names of a `follows` path, as Nix splits it: `a/b`, and nothing for the flake itself. */
const splitFollows = (text: string): readonly string[] => text.split('/').filter((name) => name !== '');

function toDeclaredInput({ name, line, column, attributes, inputs }: InputJson): DeclaredInput {
  const { follows, flake, ...source } = attributes;
  return {
    name,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    source,
    ...(typeof follows === 'string' ? { follows: splitFollows(follows) } : {}),
    flake: flake !== false,
    inputs: inputs.map(toDeclaredInput),
  };
}

/**
 * The inputs that a flake.nix declares.
 * @throws ToolError if it cannot be evaluated; what is wrong with it is the evaluation's to say
 */
export async function readDeclaredInputs(nix: Pick<Nix, 'evaluateFile'>, flakeFile: string): Promise<readonly DeclaredInput[]> {
  return v.parse(v.array(InputJson), await nix.evaluateFile(flakeFile, PROGRAM)).map(toDeclaredInput);
}
