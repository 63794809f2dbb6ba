import { findLockNode, formatInputPath, lintLock, type LintOptions, type LockFile, type LockLint } from '../flake/index.js';
import { quote, report, type Comparison, type LockProblem } from './lock-comparison.js';

/** Inputs that one message names. */
const MAX_NAMES = 10;

const listNames = (lints: readonly LockLint[]): string => {
  const names = lints.slice(0, MAX_NAMES).map(({ path }) => quote(path));
  return `${names.join(', ')}${lints.length > MAX_NAMES ? ` and ${lints.length - MAX_NAMES} more` : ''}`;
};

function describeDuplicates(target: string, lints: readonly LockLint[]): string {
  const [first] = lints;
  if (first === undefined || lints.length === 1) return first === undefined ? '' : `${first.message} ${first.advice}`;
  const [are, each] = [`${lints.length} inputs of inputs are locked a second time`, 'Each is fetched and evaluated by itself.'];
  return `${are} beside "${target}": ${listNames(lints)}. ${each} ${first.advice} The others likewise.`;
}

/** Lists by a key, in the order of the first of each. */
function groupBy(lints: readonly LockLint[], keyOf: (lint: LockLint) => string): ReadonlyMap<string, readonly LockLint[]> {
  const groups = new Map<string, LockLint[]>();
  for (const lint of lints) {
    const same = groups.get(keyOf(lint));
    if (same === undefined) groups.set(keyOf(lint), [lint]);
    else same.push(lint);
  }
  return groups;
}

/**
 * Hints about a lock file as problems of the check: never an error, as all of it works. Inputs of inputs are told together, since a run shows
 * few annotations and a large flake has dozens of them. What is not locked at all, the check tells by itself.
 */
export function listLints(lock: LockFile, lockAt: Comparison['lockAt'], options: LintOptions): readonly LockProblem[] {
  const lints = lintLock(lock, options);
  const place = ({ path }: LockLint) => lockAt('nodes', findLockNode(lock, path)?.label ?? lock.root);
  const tell = (lint: LockLint, severity: 'warning' | 'notice', title: string, message = `${lint.message} ${lint.advice}`) =>
    report(severity, title, message, place(lint));
  const ofKind = (kind: LockLint['kind'], isOwn?: boolean) =>
    lints.filter((lint) => lint.kind === kind && (isOwn === undefined || (lint.path.length === 1) === isOwn));

  const nested = ofKind('unsupported-channel', false);
  const [first, ...others] = nested;
  const duplicates = groupBy(ofKind('duplicate'), ({ follows = [] }) => formatInputPath(follows));
  return [
    ...ofKind('unsupported-channel', true).map((lint) => tell(lint, 'warning', 'A release of NixOS is not supported any more')),
    ...ofKind('stale').map((lint) => tell(lint, 'notice', 'An input is old')),
    ...ofKind('indirect').map((lint) => tell(lint, 'notice', 'An input is a name of the registry')),
    ...(first === undefined
      ? []
      : [
          tell(
            first,
            'notice',
            'Inputs of inputs are of releases that are not supported any more',
            `${first.message} ${first.advice}${others.length === 0 ? '' : ` Likewise: ${listNames(others)}.`}`,
          ),
        ]),
    ...[...duplicates].flatMap(([target, same]) =>
      same.slice(0, 1).map((lint) => tell(lint, 'notice', 'Inputs could follow one of the flake’s own', describeDuplicates(target, same))),
    ),
  ];
}
