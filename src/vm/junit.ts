import { cleanLine } from './clean.js';
import type { VmResult } from './result.js';

/** Characters that XML 1.0 cannot hold even as references. https://www.w3.org/TR/xml/#charsets */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Foreign text for XML, in an element or an attribute. */
export function escapeXml(text: string): string {
  return text
    .replace(FORBIDDEN, '\ufffd')
    .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char)
    .replace(/[\n\r\t]/g, (char) => `&#${char.charCodeAt(0)};`);
}

interface Case {
  readonly group: string;
  readonly name: string;
  readonly seconds?: number | undefined;
  readonly outcome:
    { readonly kind: 'passed' } | { readonly kind: 'failure' | 'error' | 'skipped'; readonly message: string; readonly details?: string };
}

const NAME_CHARS = 300;
const MESSAGE_CHARS = 1_000;

/** JUnit XML of one boot: a test case for each stage, health check and failed unit. */
export function renderJunit(result: VmResult): string {
  const cases = listCases(result);
  const count = (kind: Case['outcome']['kind']) => cases.filter(({ outcome }) => outcome.kind === kind).length;
  const counts = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
  const time = `time="${result.seconds.toFixed(3)}"`;
  const name = escapeXml(cleanLine(result.name, NAME_CHARS));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts} ${time}>`,
    `  <testsuite name="${name}" ${counts} ${time}>`,
    ...cases.map((item) => renderCase(name, item)),
    `    <system-out>${escapeXml(result.consoleTail.join('\n'))}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function listCases(result: VmResult): readonly Case[] {
  if (result.verdict === 'skipped') {
    return [{ group: 'boot', name: 'boot', outcome: { kind: 'skipped', message: result.reason } }];
  }
  const isStageFailed = result.stages.some(({ state }) => state === 'failed');
  const bad = {
    kind: result.verdict === 'error' ? 'error' : 'failure',
    message: result.reason,
    details: result.consoleTail.join('\n'),
  } as const;
  const stages = result.stages.map(({ name, state, seconds }): Case => {
    const message = state === 'unknown' ? 'The console did not show it.' : 'The boot did not come so far.';
    const outcome = state === 'done' ? ({ kind: 'passed' } as const) : state === 'failed' ? bad : ({ kind: 'skipped', message } as const);
    return { group: 'boot', name, seconds, outcome };
  });
  // What went wrong before any stage must be seen as well.
  const whole: readonly Case[] = result.verdict === 'error' && !isStageFailed ? [{ group: 'boot', name: 'boot', outcome: bad }] : [];
  const health = result.health.map(({ name, ok, seconds, message }): Case => {
    const outcome = ok ? ({ kind: 'passed' } as const) : ({ kind: 'failure', message: message ?? 'The health check failed.' } as const);
    return { group: 'health', name, seconds, outcome };
  });
  const units = result.failedUnits.map(({ name, result: how, journal }): Case => {
    const message = `The unit is in the state "failed"${how === undefined ? '' : ` (${how})`}.`;
    return { group: 'units', name, outcome: { kind: 'failure', message, details: journal.join('\n') } };
  });
  return [...whole, ...stages, ...health, ...units];
}

function renderCase(suite: string, { group, name, seconds, outcome }: Case): string {
  const time = seconds === undefined ? '' : ` time="${seconds.toFixed(3)}"`;
  const start = `    <testcase classname="${suite}.${group}" name="${escapeXml(cleanLine(name, NAME_CHARS))}"${time}`;
  if (outcome.kind === 'passed') return `${start}/>`;
  const message = escapeXml(cleanLine(outcome.message, MESSAGE_CHARS));
  return `${start}><${outcome.kind} message="${message}">${escapeXml(outcome.details ?? outcome.message)}</${outcome.kind}></testcase>`;
}
