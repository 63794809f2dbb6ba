import { XMLParser } from 'fast-xml-parser';
import * as v from 'valibot';
import { cleanLine, cleanLines } from './clean.js';

/** A test case of a JUnit file that somebody else wrote. */
export interface JunitCase {
  readonly suite: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'error' | 'skipped';
  readonly seconds?: number;
  /** What the file says of a failure; empty if nothing. */
  readonly message: string;
  /** Last lines that it printed, clean. */
  readonly output: readonly string[];
}

/** A JUnit file as far as it could be read. */
export interface JunitReport {
  readonly cases: readonly JunitCase[];
  /** Why the file, or its rest, could not be read, in words. NixOS's test driver leaves an empty file behind when a test fails early. */
  readonly problem?: string;
}

/** A file that is larger is not read: it would not fit a report. */
const MAX_CHARS = 64 * 2 ** 20;
const MAX_CASES = 5_000;
const OUTPUT_LINES = 200;
const LINE_CHARS = 2_000;

const Attributes = v.optional(v.record(v.string(), v.unknown()), {});
/** One element, as the parser gives it with `preserveOrder`: `{ tag: children, ':@': attributes }`. */
type Element = Readonly<Record<string, unknown>>;
const Elements = v.array(v.record(v.string(), v.unknown()));

/** Reads JUnit XML, whoever wrote it. Never throws: what cannot be read is a problem of the report. */
export function parseJunit(xml: string): JunitReport {
  if (xml.trim() === '') return { cases: [], problem: 'it is empty' };
  if (xml.length > MAX_CHARS) return { cases: [], problem: `it is longer than ${MAX_CHARS} characters` };
  // Entities of a document type could grow without end; no writer of JUnit needs one.
  if (/<!DOCTYPE/i.test(xml)) return { cases: [], problem: 'it has a document type, which is not read' };
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
    // The parser bounds how many it replaces, and a log may be full of them.
    processEntities: false,
    trimValues: false,
  });
  let json: unknown;
  try {
    json = parser.parse(xml);
  } catch (error) {
    return { cases: [], problem: `it is damaged: ${cleanLine(String(error), LINE_CHARS)}` };
  }
  const root = v.safeParse(Elements, json);
  const cases = root.success ? listCases(root.output, '') : [];
  if (!/(?:<\/testsuites?\s*>|<testsuites?\b[^<]*\/>)\s*(?:<!--.*-->\s*)?$/s.test(xml.slice(-1_000))) {
    return { cases: cases.slice(0, MAX_CASES), problem: 'it is cut short, or is no JUnit' };
  }
  return cases.length > MAX_CASES
    ? { cases: cases.slice(0, MAX_CASES), problem: `only its first ${MAX_CASES} cases were read` }
    : { cases };
}

/** Test cases of these elements and of all suites within, in their order. */
function listCases(elements: readonly Element[], suite: string): readonly JunitCase[] {
  return elements.flatMap((element) => {
    const tag = tagOf(element);
    if (tag === 'testsuites') return listCases(childrenOf(element, tag), suite);
    if (tag === 'testsuite') return listCases(childrenOf(element, tag), attributesOf(element)['name'] ?? suite);
    return tag === 'testcase' ? [readCase(element, suite)] : [];
  });
}

function readCase(element: Element, suite: string): JunitCase {
  const { name = '', time = '' } = attributesOf(element);
  const children = childrenOf(element, 'testcase');
  const find = (tag: string) => children.filter((child) => tagOf(child) === tag);
  const [kind, ended] =
    (['error', 'failure', 'skipped'] as const).map((tag) => [tag, find(tag)[0]] as const).find(([, found]) => found !== undefined) ?? [];
  const words = ended === undefined || kind === undefined ? [] : [attributesOf(ended)['message'] ?? '', textOf(childrenOf(ended, kind))];
  const output = ['system-out', 'system-err'].flatMap((tag) => find(tag).map((child) => textOf(childrenOf(child, tag)))).join('\n');
  const seconds = Number.parseFloat(time);
  return {
    suite: cleanLine(suite, LINE_CHARS),
    name: cleanLine(name, LINE_CHARS),
    outcome: kind === undefined ? 'passed' : kind === 'failure' ? 'failed' : kind,
    ...(Number.isFinite(seconds) && seconds >= 0 ? { seconds } : {}),
    message: cleanLines(
      [...new Set(words.map((word) => word.trim()))].filter((word) => word !== '').join('\n'),
      OUTPUT_LINES,
      LINE_CHARS,
    ).join('\n'),
    output: cleanLines(output, OUTPUT_LINES, LINE_CHARS),
  };
}

const tagOf = (element: Element): string | undefined => Object.keys(element).find((key) => key !== ':@');

function childrenOf(element: Element, tag: string): readonly Element[] {
  const parsed = v.safeParse(Elements, element[tag]);
  return parsed.success ? parsed.output : [];
}

function attributesOf(element: Element): Readonly<Record<string, string | undefined>> {
  const parsed = v.safeParse(Attributes, element[':@']);
  return parsed.success
    ? Object.fromEntries(Object.entries(parsed.output).map(([key, value]) => [key, decodeEntities(String(value))]))
    : {};
}

function textOf(elements: readonly Element[]): string {
  return elements.map((element) => (typeof element['#text'] === 'string' ? decodeEntities(element['#text']) : '')).join('');
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The five entities of XML, and characters by their number. */
function decodeEntities(text: string): string {
  return text.replace(
    /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi,
    (whole, name?: string, decimal?: string, hex?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
