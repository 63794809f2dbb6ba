import { join } from 'node:path';
import * as v from 'valibot';
import { parseVmJobResult } from '../boot/index.js';
import type { GroupResult } from '../build/index.js';
import type { TargetId } from '../flake/index.js';
import { hashPlan } from '../plan/index.js';
import type { Evidence, Missing } from '../report/index.js';
import { describeError, readJsonFile, UserError, type ArtifactStore } from '../runtime/index.js';
import type { VmResult } from '../vm/index.js';
import type { ArtifactNames } from './artifact-names.js';
import { downloadHandOver, type HandOver } from './hand-over.js';
import type { GroupWork } from './keep.js';
import { downloadGroupWork } from './shared-outputs.js';
import { VM_RESULT_FILE } from './vm-job.js';

const Needs = v.record(v.string(), v.object({ result: v.picklist(['success', 'failure', 'cancelled', 'skipped']) }));

/** Parses `toJSON(needs)`. @throws UserError if it is something else */
export function parseNeeds(text: string): NonNullable<Evidence['needs']> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const parsed = v.safeParse(Needs, json);
  if (!parsed.success) throw new UserError('The input "needs" must be ${{ toJSON(needs) }}, written just so.');
  if (Object.keys(parsed.output).length === 0) {
    throw new UserError('The input "needs" names no job: the gate must have "needs: [plan, build]", or it would run before them.');
  }
  return parsed.output;
}

const missing = (error: unknown): Missing => ({ missing: true, reason: describeError(error) });

/** What the jobs of a run left. */
export interface Collected {
  readonly evidence: Evidence;
  /** Absent if there is no plan. */
  readonly handOver?: HandOver;
  /** Of the groups that left something that can be believed. */
  readonly work: readonly GroupWork[];
}

/**
 * Gathers what the jobs of this run left. What is missing or cannot be believed is evidence too: against the run.
 * @param digest what the plan job said of its artifact; undefined if it did not get that far
 */
export async function collectEvidence(
  store: ArtifactStore,
  names: ArtifactNames,
  {
    digest,
    needs,
    directory,
  }: { readonly digest: string | undefined; readonly needs: NonNullable<Evidence['needs']>; readonly directory: string },
): Promise<Collected> {
  let handOver: HandOver;
  try {
    if (digest === undefined) throw new UserError('The plan job ended before it had a plan: see its log.');
    handOver = await downloadHandOver(store, names.plan, join(directory, 'plan'), digest);
  } catch (error) {
    return { evidence: { needs, plan: missing(error), check: missing(error), results: new Map(), planHash: '' }, work: [] };
  }
  const { plan, check } = handOver;
  const planHash = hashPlan(plan);
  const results = new Map<string, GroupResult | Missing>();
  const work: GroupWork[] = [];
  for (const { id } of plan.groups) {
    try {
      const found = await downloadGroupWork(store, names, { group: id, plan: planHash, directory: join(directory, id) });
      results.set(id, found.result);
      work.push(found);
    } catch (error) {
      results.set(id, missing(error));
    }
  }
  const vm = await collectVmEvidence(store, names, handOver, planHash, directory);
  const noCheck = { missing: true, reason: 'The check left no result: see the log of the plan job.' } as const;
  return { evidence: { needs, plan, check: check ?? noCheck, results, planHash, ...(vm === undefined ? {} : { vm }) }, handOver, work };
}

/** What the jobs left that ran virtual machines; undefined if there were none. */
async function collectVmEvidence(
  store: ArtifactStore,
  names: ArtifactNames,
  { vm: { cells } }: HandOver,
  planHash: string,
  directory: string,
): Promise<Evidence['vm']> {
  if (cells.length === 0) return undefined;
  const results = new Map<string, ReadonlyMap<TargetId, VmResult> | Missing>();
  for (const { id } of cells) {
    try {
      const own = join(directory, id);
      await store.download(names.vm(id), own);
      const found = parseVmJobResult(await readJsonFile(join(own, VM_RESULT_FILE), `The result of the job ${id}`), id, planHash);
      results.set(id, new Map(found.results.map(({ target, result }) => [target, result])));
    } catch (error) {
      results.set(id, missing(error));
    }
  }
  return { cells: cells.map(({ id, guests }) => ({ id, targets: guests.map(({ target }) => target) })), results };
}
