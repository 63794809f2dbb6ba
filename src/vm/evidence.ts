import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GuestRequest } from './boot-guest.js';
import { cleanLines } from './clean.js';
import type { BootVerdict } from './judge.js';
import { renderJunit } from './junit.js';
import type { Observation } from './observe.js';
import type { EvidenceFile, VmResult } from './result.js';

/** Lines of the console that go into the result. */
const TAIL_LINES = 60;
const TAIL_CHARS = 500;
/** Journals that become a file of their own. */
const MAX_JOURNALS = 50;

/** What is known of a boot that is over. */
export interface BootRecord {
  readonly request: Pick<GuestRequest, 'name' | 'accelerator'>;
  readonly verdict: BootVerdict;
  readonly observation: Observation;
  readonly durationMs: number;
  /** Clean lines. */
  readonly consoleTail: readonly string[];
  /** What QEMU, or the script that starts it, printed. */
  readonly qemuLog: readonly string[];
  /** Why there is no picture of the screen, though there should be one. */
  readonly noScreenshot: string | undefined;
}

/** Makes the result, and writes what belongs to it beside the console that is there already. @throws Error of the system if it cannot be written */
export async function keepEvidence(record: BootRecord, directory: string): Promise<VmResult> {
  const { verdict, observation, request, noScreenshot } = record;
  const write = (name: string, text: string) => writeFile(join(directory, name), text);
  const log = cleanLines(record.qemuLog.join('\n'), Infinity, 4_000);
  if (log.length > 0) await write('qemu.log', `${log.join('\n')}\n`);
  const journals: EvidenceFile[] = [];
  const withJournal = observation.probe.failedUnits.filter(({ journal }) => journal.length > 0);
  if (withJournal.length > 0) await mkdir(join(directory, 'journal'), { recursive: true });
  for (const [index, { name, journal }] of withJournal.slice(0, MAX_JOURNALS).entries()) {
    const path = `journal/${nameJournal(name, index)}`;
    await write(path, `${journal.join('\n')}\n`);
    journals.push({ kind: 'journal', path });
  }

  const kept: readonly EvidenceFile[] = [
    { kind: 'console', path: 'console.log' },
    { kind: 'screenshot', path: 'screenshot.png' },
    ...journals,
    { kind: 'probe', path: 'probe.jsonl' },
    { kind: 'qemu', path: 'qemu.log' },
  ];
  const there = await Promise.all(kept.map(async (file) => ((await isWritten(join(directory, file.path))) ? [file] : [])));
  const result: VmResult = {
    name: request.name,
    verdict: verdict.verdict,
    cause: verdict.cause,
    reason: verdict.reason,
    accelerator: request.accelerator,
    seconds: Math.round(record.durationMs) / 1_000,
    stages: [...verdict.stages],
    health: [...verdict.health],
    failedUnits: [...observation.probe.failedUnits],
    notes: [...verdict.notes, ...(noScreenshot === undefined ? [] : [`There is no picture of the screen: ${noScreenshot}.`])],
    consoleTail: verdict.verdict === 'passed' ? [] : [...cleanLines(record.consoleTail.join('\n'), TAIL_LINES, TAIL_CHARS)],
    files: [...there.flat(), { kind: 'junit', path: 'junit.xml' }],
    cases: [],
  };
  await write('junit.xml', renderJunit(result));
  return result;
}

/** A file name for a unit: the guest names it, so it may hold anything. The number keeps two apart. */
function nameJournal(unit: string, index: number): string {
  const safe = unit.replace(/[^A-Za-z0-9@._-]/g, '_').slice(0, 100);
  return `${index + 1}-${safe}.log`;
}

async function isWritten(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && found.isFile() && found.size > 0;
}
