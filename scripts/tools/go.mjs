// Tools that are built from Go modules.
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackDebianPackages } from '../nix/debian.mjs';
import { ensurePrefix } from './prefix.mjs';
import { SetupError, capture, captureOrFail } from './process.mjs';
import { removeTree } from './remove.mjs';
import { OLDEST_GO, TOOL_SUITE, VERSIONS } from './versions.mjs';

/** @param {import('./context.mjs').ToolContext} context @returns {Promise<string>} the program */
export async function ensureActionlint({ cacheDir, log, signal }) {
  const prefix = join(cacheDir, 'tools', 'actionlint');
  await ensurePrefix(prefix, { version: VERSIONS.actionlint, cpu: process.arch }, async (draft) => {
    log(`Building actionlint ${VERSIONS.actionlint} …`);
    const workDir = join(draft, 'work');
    await mkdir(workDir);
    const go = (await isGoUsable(signal)) ? { program: 'go', env: {} } : await unpackDebianGo(join(workDir, 'debian'), signal);
    const env = {
      ...go.env,
      CGO_ENABLED: '0',
      GOBIN: join(draft, 'bin'),
      GOPATH: join(workDir, 'path'),
      GOMODCACHE: join(workDir, 'modules'),
      GOCACHE: join(workDir, 'cache'),
      GOFLAGS: '-modcacherw -trimpath',
    };
    await captureOrFail([go.program, 'install', `github.com/rhysd/actionlint/cmd/actionlint@v${VERSIONS.actionlint}`], {
      env,
      cwd: workDir,
      signal,
    });
    await removeTree(workDir);
  });
  return join(prefix, 'bin', 'actionlint');
}

async function isGoUsable(signal) {
  const { code, stdout } = await capture(['go', 'env', 'GOVERSION', 'GOTOOLCHAIN'], { signal });
  if (code !== 0) return false;
  const [version, toolchain] = stdout.split('\n');
  return isRecentGo(version, toolchain);
}

/** @param {string} version `go1.26.8` @param {string} [toolchain] the setting GOTOOLCHAIN: `auto`, `local` … */
export function isRecentGo(version, toolchain) {
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(version) ?? [];
  const [oldestMajor, oldestMinor] = /^(auto|.*\+auto)$/.test(toolchain ?? '') ? OLDEST_GO.fetchingToolchain : OLDEST_GO.ownToolchain;
  return Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor);
}

/** A machine without Go, or with one that is too old: Debian's, unpacked for this one build. */
async function unpackDebianGo(workDir, signal) {
  const { root } = await unpackDebianPackages(TOOL_SUITE, ['golang-go'], { workDir, signal }).catch((error) => {
    const oldest = OLDEST_GO.ownToolchain.join('.');
    if (error instanceof SetupError)
      error.message = `Go ${oldest} or later was not found, and could not be had: ${error.message} Or install Go.`;
    throw error;
  });
  const home = (await readdir(join(root, 'usr/lib'))).find((name) => /^go-\d/.test(name));
  const goroot = join(root, 'usr/lib', home);
  return { program: join(goroot, 'bin', 'go'), env: { GOROOT: goroot, GOTOOLCHAIN: 'local' } };
}
