import { InputProblem } from '../runtime/index.js';
import { parseStoreUrl, type StoreUrl } from './remote-url.js';

/** A machine that builds for this one: a line of Nix's `builders` setting. */
export interface Builder {
  readonly url: StoreUrl;
  /** Columns as the user wrote them; `-` for one left out at the end. Source: "Distributed builds" of Nix's manual. */
  readonly columns: readonly [
    url: string,
    systems: string,
    sshKey: string,
    maxJobs: string,
    speed: string,
    features: string,
    mandatory: string,
    hostKey: string,
  ];
}

const SYSTEM = /^[a-z0-9_]+-[a-z0-9_]+$/;
const FEATURE = /^[A-Za-z0-9][A-Za-z0-9._:+-]*$/;
const UNSET = '-';

/** The rest of a sentence that begins with the line's number; undefined if the column is fine. */
type ColumnCheck = (value: string) => string | undefined;

const everyItem =
  (pattern: RegExp, what: string): ColumnCheck =>
  (value) => {
    const bad = value.split(',').find((item) => !pattern.test(item));
    return bad === undefined ? undefined : `has "${bad}" where ${what} was expected`;
  };

const CHECKS: readonly (readonly [name: string, check: ColumnCheck])[] = [
  ['systems', everyItem(SYSTEM, 'a system such as "x86_64-linux"')],
  [
    'SSH key',
    (value) =>
      value.startsWith('/')
        ? undefined
        : `has "${value}" where the absolute path of an SSH key was expected; "-" takes the key of the input "ssh-key"`,
  ],
  [
    'parallel builds',
    (value) => (/^[1-9]\d{0,5}$/.test(value) ? undefined : `has "${value}" where the number of parallel builds was expected, 1 or more`),
  ],
  [
    'speed',
    (value) =>
      /^\d+(?:\.\d+)?$/.test(value) && Number(value) > 0 ? undefined : `has "${value}" where the speed was expected, such as 1 or 2.5`,
  ],
  ['features', everyItem(FEATURE, 'a feature such as "kvm"')],
  ['required features', everyItem(FEATURE, 'a feature such as "kvm"')],
  [
    'host key',
    (value) =>
      isHostKey(value)
        ? undefined
        : 'has no public key of the host, encoded as base64, in its last column; "-" takes it from the input "ssh-known-hosts"',
  ],
];

/** Base64 of a line like `ssh-ed25519 AAAA…`. */
const isHostKey = (value: string): boolean =>
  /^(?:ssh|ecdsa|sk)-[\w@.-]+ [A-Za-z0-9+/]+=*/.test(Buffer.from(value, 'base64').toString('latin1'));

/** `builder@host` alone is, to Nix, `ssh://builder@host`. */
const withScheme = (text: string): string => (text.includes('://') || /^(?:daemon|local|auto|\/)/.test(text) ? text : `ssh://${text}`);

function parseBuilder(entry: string, place: string): Builder {
  if (entry.startsWith('@')) throw new InputProblem(`names a file in ${place} ("${entry}"); write the lines of that file instead`);
  const words = entry.split(/\s+/);
  const [uri = '', ...rest] = words;
  if (rest.length > CHECKS.length) {
    const names = ['URL', ...CHECKS.map(([name]) => name)].join(', ');
    throw new InputProblem(
      `has ${words.length} columns in ${place} ("${entry}"), but a builder has at most ${CHECKS.length + 1}: ${names}`,
    );
  }
  let url: StoreUrl;
  try {
    url = parseStoreUrl(withScheme(uri));
  } catch (error) {
    if (error instanceof InputProblem) throw new InputProblem(`${error.message} (in ${place}: "${entry}")`);
    throw error;
  }
  for (const [index, [, check]] of CHECKS.entries()) {
    const value = rest[index] ?? UNSET;
    const problem = value === UNSET ? undefined : check(value);
    if (problem !== undefined) throw new InputProblem(`${problem} (column ${index + 2} in ${place}: "${entry}")`);
  }
  const at = (index: number): string => rest[index] ?? UNSET;
  return { url, columns: [url.text, at(0), at(1), at(2), at(3), at(4), at(5), at(6)] };
}

/**
 * Parses machine lines as Nix's `builders` setting has them: one per line or separated by `;`, `#` starts a comment.
 * @throws InputProblem with the first line that is wrong
 */
export function parseBuilders(text: string): readonly Builder[] {
  return text.split('\n').flatMap((line, index) =>
    line
      .replace(/#.*/, '')
      .split(';')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '')
      .map((entry) => parseBuilder(entry, `line ${index + 1}`)),
  );
}

/** One machine line, with the key and the host key filled in that the user left out. */
export function renderBuilder(
  { columns }: Builder,
  found: { readonly sshKey?: string | undefined; readonly hostKey?: string | undefined },
): string {
  const [url, systems, sshKey, maxJobs, speed, features, mandatory, hostKey] = columns;
  const fill = (value: string, other: string | undefined) => (value === UNSET ? (other ?? UNSET) : value);
  return [url, systems, fill(sshKey, found.sshKey), maxJobs, speed, features, mandatory, fill(hostKey, found.hostKey)].join(' ');
}

/** Whether the machine line itself says by which key the host is known. */
export const hasHostKey = ({ columns }: Builder): boolean => columns[7] !== UNSET;
