import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CACHE_DIRECTORIES,
  collectEvidence,
  nameArtifacts,
  parseNeeds,
  remember,
  saveHistory,
  uploadDirectory,
} from '../../src/pipeline/index.js';
import { formatReport, judge, renderSummary, renderTerminal } from '../../src/report/index.js';
import { createGitHubArtifactStore, createGitHubCacheStore, runAction } from '../../src/runtime/index.js';
import { INPUTS } from './inputs.js';

/** The gate: green only if every stage that had to run did, and succeeded. */
export const runReport = (): Promise<never> =>
  runAction(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const names = nameArtifacts(inputs.flake);
    const artifacts = createGitHubArtifactStore(io.env);
    const { evidence, handOver, work } = await collectEvidence(artifacts, names, {
      digest: inputs.digest,
      needs: parseNeeds(inputs.needs),
      directory: await io.makeDirectory('evidence'),
    });
    const report = judge(evidence);

    const directory = await io.makeDirectory('report');
    const summary = renderSummary(report);
    await writeFile(join(directory, 'report.json'), formatReport(report));
    await writeFile(join(directory, 'report.md'), summary);
    await io.writeSummary(summary);
    for (const line of renderTerminal(report)) io.log.info(line);
    io.setOutputs({ verdict: report.verdict, report: directory });
    try {
      await uploadDirectory(artifacts, names.report, directory);
    } catch (error) {
      io.log.warning(`The report was not kept as an artifact: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (handOver !== undefined && handOver.memory.budget > 0) {
      const { memory, plan } = handOver;
      await saveHistory(
        createGitHubCacheStore(io),
        remember(memory, plan, report, work),
        memory,
        join(io.temp, CACHE_DIRECTORIES.history),
        io.log,
      );
    }
    if (report.verdict === 'failure') io.fail(report.reasons.join('\n'));
  });
