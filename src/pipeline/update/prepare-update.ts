import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UpdateSettings } from '../../config/index.js';
import { findLockNode, formatInputPath, locateFlake, parseLockFile, type LockFile } from '../../flake/index.js';
import type { ActivityVerbs, CommitVerbs, RepositoryVerbs } from '../../github/index.js';
import { escapeCode, escapeHtmlCode, escapeMarkdown, fence } from '../../report/index.js';
import { describeError, findErrorCode, hashText, InterruptedError } from '../../runtime/index.js';
import {
  chooseCandidates,
  foldHosts,
  makeProposal,
  nameBranch,
  openWorkTree,
  planProposals,
  renderCommitMessage,
  renderPullRequest,
  updateLock,
  type HeldBackInputs,
  type MadeProposal,
  type Proposal,
  type ProposalContent,
} from '../../update/index.js';
import type { PipelinePorts } from '../run-pipeline.js';
import { compareHosts } from './compare-hosts.js';
import { createForgeReader } from './forge-reader.js';
import { describeChanges } from './list-commits.js';
import { createProver, type Prover, type ProveOptions } from './prove-lock.js';
import type { PreparedProposal, UpdateFile } from './update-file.js';

export interface UpdateRequest {
  /** Root of the repository. */
  readonly root: string;
  /** Commit that proposals stand on; whole id. */
  readonly base: string;
  readonly settings: UpdateSettings;
  /** Names or globs of inputs that are asked for this once; none: all. */
  readonly only: readonly string[];
  readonly options: ProveOptions;
  readonly runUrl: string | undefined;
}

export interface UpdatePorts extends PipelinePorts {
  /** Undefined without a token: then nothing is told of commits, and no cooldown by branch tips can be kept. */
  readonly github: (ActivityVerbs & CommitVerbs & RepositoryVerbs) | undefined;
  /** Unix seconds. */
  readonly unixTime: () => number;
}

const nameLock = (flake: string): string => (flake === '.' ? 'flake.lock' : `${flake}/flake.lock`);
const nameOf = ({ flake, id }: Proposal): string => (flake === '.' ? id : `${flake}: ${id}`);

/** Undefined for a flake without lock file. @throws UserError */
async function findLock(root: string, flake: string): Promise<LockFile | undefined> {
  try {
    return parseLockFile(await readFile(join(root, nameLock(flake)), 'utf8'));
  } catch (error) {
    if (findErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

const escapes = { markdown: escapeMarkdown, code: escapeCode, htmlCode: escapeHtmlCode, fence };

/** One sentence, and the end of a log, of what breaks with some inputs. */
function describeBreakage({ inputs, failures }: HeldBackInputs): ProposalContent['heldBack'][number] {
  const [first] = failures;
  const more = failures.length > 1 ? ` (and ${failures.length - 1} more)` : '';
  const log = failures.find((failure) => failure.log.length > 0)?.log;
  return {
    inputs,
    reason: first === undefined ? 'It breaks the build.' : `${first.id}: ${first.message}${more}`,
    ...(log === undefined ? {} : { log: log.join('\n') }),
    targets: failures.map(({ id }) => id),
  };
}

/** What was proved, for the list of checks. */
function describeProof({ verdict, proof, heldBack }: MadeProposal): string {
  if (proof === undefined) return 'Not proved by Panther.';
  const { affected, unaffected, failures } = proof;
  if (verdict === 'bad' || verdict === 'unproven') return `${failures.length} of ${affected + unaffected} targets fail with it.`;
  const held = heldBack.length === 0 ? '' : `, ${heldBack.length} held back`;
  return `${affected} changed targets built, ${unaffected} unchanged${held}.`;
}

function describeContent(
  made: MadeProposal,
  more: Pick<ProposalContent, 'changes' | 'hosts'>,
  { base, runUrl, settings }: UpdateRequest,
  at: number,
): ProposalContent {
  const { proposal, wanted, verdict, proof, heldBack } = made;
  const lock = hashText(typeof wanted === 'object' ? wanted.lockText : '');
  const names = made.changes.filter(({ path }) => path.length === 1).map(({ path }) => formatInputPath(path));
  const where = proposal.flake === '.' ? '' : ` --flake ./${proposal.flake}`;
  return {
    proposal,
    ...more,
    alsoChanged: made.alsoChanged,
    proof:
      proof === undefined
        ? { kind: settings.proof === 'ci' ? 'pending-ci' : 'none' }
        : {
            kind: 'built',
            targets: proof.affected,
            passed: proof.affected - proof.failures.length,
            alreadyBroken: proof.brokenBefore.map(({ id }) => id),
          },
    heldBack: heldBack.map(describeBreakage),
    tooYoung: made.tooYoung.map(({ path, ready }) => ({ path, ...(ready === undefined ? {} : { ready }) })),
    unreachable: made.unreachable,
    reproduce: [`git switch --detach ${base}`, `nix flake update ${names.join(' ')}${where}`, `panther ci ${proposal.flake}`],
    ...(runUrl === undefined ? {} : { runUrl }),
    marker: { version: 1, base, lock, verdict: verdict === 'bad' ? 'unproven' : verdict, at },
  };
}

/** Proves and words the proposals of one flake. */
async function prepareFlake(flake: string, proposals: readonly Proposal[], lock: LockFile, request: UpdateRequest, ports: UpdatePorts) {
  const { root, base, settings, options } = request;
  const { log, github } = ports;
  // One as it is, one to change: the base is looked at again when something fails.
  const before = await openWorkTree(root, base, ports);
  const after = await openWorkTree(root, base, ports).catch(async (error: unknown) => {
    await before.close();
    throw error;
  });
  let prover: Promise<Prover> | undefined;
  let proofs = 0;
  const openProver = async () => createProver(await locateFlake(flake, before.directory), options, ports);
  const prove = async (lockText: string, only?: readonly string[]) => {
    prover ??= openProver();
    await writeFile(join(after.directory, nameLock(flake)), lockText);
    proofs += 1;
    return (await prover).prove(await locateFlake(flake, after.directory), `${hashText(flake).slice(0, 8)}-${proofs}`, only);
  };
  const prepare = async (proposal: Proposal): Promise<PreparedProposal> => {
    log.info(`${nameOf(proposal)}: ${proposal.inputs.map(formatInputPath).join(', ')}`);
    const inputs = proposal.inputs.flatMap((path) => {
      const node = findLockNode(lock, path)?.node;
      return node?.original === undefined || node.locked === undefined ? [] : [{ path, original: node.original, locked: node.locked }];
    });
    const now = ports.unixTime();
    const candidates = await chooseCandidates(inputs, settings.cooldown, now, createForgeReader(github));
    const made = await makeProposal(proposal, candidates, settings, {
      updateLock: async (wanted) =>
        updateLock({ root, flake, base, inputs: wanted }, { ...ports, onProgress: (message) => log.info(message) }),
      prove,
      now,
      say: (message) => log.info(message),
    });
    const hosts = made.proof?.hosts ?? [];
    if (prover !== undefined && hosts.length > 0) await (await prover).buildBase(hosts.map(({ name }) => name));
    const compared = foldHosts(await compareHosts(hosts, ports.nix));
    const changes = await describeChanges(made.changes, settings.commits, github, log);
    const content = describeContent(made, { changes, hosts: compared }, request, now);
    const { title, body, text } = renderPullRequest(content, escapes, settings.commits);
    return {
      ...describeOrder(proposal),
      wanted: made.wanted,
      verdict: made.verdict,
      ...{ title, body, text },
      commitMessage: renderCommitMessage(made.changes, flake),
      proofLine: describeProof(made),
      notes: listNotes(made),
    };
  };
  try {
    const prepared: PreparedProposal[] = [];
    for (const proposal of proposals) {
      prepared.push(
        await prepare(proposal).catch((error: unknown) => {
          // What is wrong with one keeps no other from being proposed.
          if (error instanceof InterruptedError || ports.signal.aborted) throw error;
          return { ...describeOrder(proposal), ...NOTHING, notes: [], title: proposal.title, error: describeError(error) };
        }),
      );
    }
    return prepared;
  } finally {
    await Promise.all([before.close(), after.close()]);
  }
}

const NOTHING = { wanted: 'unknown', verdict: 'unproven', body: '', text: '', commitMessage: '', proofLine: '' } as const;

const describeOrder = (proposal: Proposal) => ({
  name: nameOf(proposal),
  flake: proposal.flake,
  branch: nameBranch(proposal),
  lockPath: nameLock(proposal.flake),
});

function listNotes({ heldBack, tooYoung, unreachable, trials }: MadeProposal): string[] {
  const names = (paths: readonly (readonly string[])[]) => paths.map(formatInputPath).join(', ');
  return [
    ...heldBack.map((one) => `${names(one.inputs)} is held back: ${describeBreakage(one).reason}`),
    ...(trials === 0 ? [] : [`It took ${trials} ${trials === 1 ? 'trial' : 'trials'} to find that out.`]),
    ...(tooYoung.length === 0 ? [] : [`${names(tooYoung.map(({ path }) => path))}: nothing new is old enough yet.`]),
    ...unreachable.map(({ path, reason }) => `${formatInputPath(path)} could not be updated: ${reason}`),
  ];
}

/**
 * Updates the lock files of a repository, proves what came of it, and puts it into words. Writes nothing to GitHub, and nothing to the user's
 * work tree.
 * @throws UserError for a lock file or a configuration that is not as it has to be; ToolError; InterruptedError
 */
export async function prepareUpdate(request: UpdateRequest, ports: UpdatePorts): Promise<UpdateFile> {
  const { root, base, settings, only } = request;
  const found = await Promise.all(settings.flakes.map(async (directory) => ({ directory, lock: await findLock(root, directory) })));
  const locked = found.flatMap(({ directory, lock }) => (lock === undefined ? [] : [{ directory, lock }]));
  // A flake without lock file has no inputs, or is told to be locked first.
  for (const { directory } of found.filter(({ lock }) => lock === undefined)) {
    await updateLock({ root, flake: directory, base, inputs: [] }, ports);
  }
  const { proposals, leftOut } = planProposals(locked, settings, only);
  const prepared: PreparedProposal[] = [];
  for (const { directory, lock } of locked) {
    const own = proposals.filter(({ flake }) => flake === directory);
    if (own.length > 0) prepared.push(...(await prepareFlake(directory, own, lock, request, ports)));
  }
  const where = (flake: string) => (flake === '.' ? '' : ` of ${flake}`);
  return {
    version: 1,
    base,
    leftOut: leftOut.map(({ flake, path, reason }) => `${formatInputPath(path)}${where(flake)} is left out: ${reason}.`),
    proposals: prepared,
  };
}
