import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, Parser, type Document, type ErrorCode, type ParsedNode } from 'yaml';
import { type ConfigProblem } from './problem.js';

/** A place in the file. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A YAML file that could be read, with the place of each of its values. */
export interface YamlDocument {
  /** Plain data; undefined for a file that holds nothing. */
  readonly value: unknown;
  /** Where the value at a path stands; `key` for where its key stands. The nearest known place above, if there is none. */
  readonly findPlace: (path: readonly (string | number)[], part: 'key' | 'value') => Place;
  /** Keys of the table at a path in the order of the file, which JavaScript's objects do not keep for numbers. */
  readonly listKeys: (path: readonly string[]) => readonly string[];
}

/** Uses of anchors: enough to share a list of checks among hosts, too few for a file that expands without end. */
const MAX_ALIASES = 100;
/** Levels of nesting; the configuration itself has six. */
const MAX_DEPTH = 20;

const START: Place = { line: 1, column: 1 };

/** Our words for what people run into; the library's own for the rest. */
const MESSAGES: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'A tab stands where YAML wants spaces. Indent with spaces.',
  MULTIPLE_DOCS: 'The file holds more than one YAML document. Remove the line "---" and what is of the other.',
};

/** Reads YAML 1.2, and gives its problems instead if it has any. */
export function readYaml(text: string): YamlDocument | readonly ConfigProblem[] {
  if (measureDepth(text) > MAX_DEPTH)
    return [{ ...START, message: `The file nests more than ${MAX_DEPTH} tables and lists in each other.` }];
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return line === 0 ? START : { line, column: col };
  };
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: isSameKey });
    if (document.errors.length > 0 || document.warnings.length > 0) {
      return [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
        ...placeAt(pos[0]),
        message: describeSyntax(code, message, text.slice(pos[0], pos[1])),
      }));
    }
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return {
      value: value ?? undefined,
      findPlace: (path, part) => placeAt(findOffset(document, path, part)),
      listKeys: (path) => {
        const node = findNode(document, path);
        return isMap(node) ? node.items.map(({ key }) => textOfKey(key)) : [];
      },
    };
  } catch (error) {
    // The library throws at aliases that expand without end or refer to themselves.
    const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    return [{ ...START, message: `The anchors of the file cannot be resolved: ${reason}. At most ${MAX_ALIASES} uses are allowed.` }];
  }
}

/**
 * Deepest nesting of tables and lists. Found without recursion, and before anything else is done: on a file of some thousand open brackets
 * the library's own recursion leaves so little stack that Node itself is ended.
 */
function measureDepth(text: string): number {
  let deepest = 0;
  const open: { readonly token: unknown; readonly depth: number }[] = [...new Parser().parse(text)].map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (typeof token !== 'object' || token === null) continue;
    deepest = Math.max(deepest, depth);
    if ('value' in token) open.push({ token: token.value, depth: depth + 1 });
    if ('key' in token) open.push({ token: token.key, depth: depth + 1 });
    if ('items' in token && Array.isArray(token.items)) for (const item of token.items as unknown[]) open.push({ token: item, depth });
  }
  return deepest;
}

function describeSyntax(code: ErrorCode, message: string, excerpt: string): string {
  if (code === 'DUPLICATE_KEY') return 'This key stands here a second time. Keep one of them.';
  const own = MESSAGES[code];
  if (own !== undefined) return own;
  if (excerpt.startsWith('\t')) return 'A tab stands where YAML wants spaces. Indent with spaces.';
  return `This is not valid YAML: ${message.split('\n')[0] ?? message}`;
}

/** `1` and `"1"` are two keys in YAML, but one host name. */
function isSameKey(a: unknown, b: unknown): boolean {
  return a === b || textOfKey(a) === textOfKey(b);
}

function textOfKey(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

type AnyDocument = Document.Parsed;
type AnyNode = ParsedNode | null | undefined;

function resolveAlias(document: AnyDocument, node: unknown): AnyNode {
  return (isAlias(node) ? node.resolve(document) : node) as AnyNode;
}

function findNode(document: AnyDocument, path: readonly (string | number)[]): AnyNode {
  return path.reduce<AnyNode>((node, part) => {
    const here = resolveAlias(document, node);
    if (isMap(here)) return here.items.find(({ key }) => textOfKey(key) === String(part))?.value;
    return isSeq(here) ? here.items[Number(part)] : undefined;
  }, document.contents);
}

function findOffset(document: AnyDocument, path: readonly (string | number)[], part: 'key' | 'value'): number {
  const parent = resolveAlias(document, findNode(document, path.slice(0, -1)));
  const last = path.at(-1);
  const pair = isMap(parent) ? parent.items.find(({ key }) => textOfKey(key) === String(last)) : undefined;
  const key = pair?.key as AnyNode;
  const value = path.length === 0 ? document.contents : (pair?.value ?? findNode(document, path));
  // A value that is not written is looked for at its key.
  const node = part === 'key' || isEmpty(value) ? (key ?? value) : value;
  if (node) return node.range[0];
  return path.length === 0 ? 0 : findOffset(document, path.slice(0, -1), 'key');
}

const isEmpty = (node: AnyNode): boolean => node === null || node === undefined || (isScalar(node) && node.value === null);
