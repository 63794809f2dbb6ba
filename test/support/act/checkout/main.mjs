// Fetches the caller's committed state into the workspace as the real action does, so that what a job needs but nobody committed is missing here too.
// act's built-in checkout copies the working tree instead: uncommitted files come along, a `ref` is not understood, and empty directories are lost.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';

const input = (name) => process.env[`INPUT_${name.toUpperCase()}`] ?? '';
const { GITHUB_REPOSITORY, GITHUB_SHA, GITHUB_WORKSPACE, PANTHER_TEST_CALLER } = process.env;

const repository = input('repository');
if (repository !== '' && repository !== GITHUB_REPOSITORY)
  throw new Error(`The harness can check out ${GITHUB_REPOSITORY} only, not ${repository}.`);

const directory = resolve(GITHUB_WORKSPACE, input('path'));
mkdirSync(directory, { recursive: true });
const git = (...args) => execFileSync('git', args, { cwd: directory, stdio: ['ignore', 'inherit', 'inherit'] });
const depth = Number(input('fetch-depth'));

git('init', '--quiet', '--initial-branch=main');
// Or git leaves a process behind that tidies up.
git('config', 'gc.auto', '0');
git('config', 'maintenance.auto', 'false');
git(
  'fetch',
  '--quiet',
  '--no-tags',
  ...(depth > 0 ? [`--depth=${depth}`] : []),
  '--upload-pack=git -c uploadpack.allowAnySHA1InWant=true upload-pack',
  `file://${PANTHER_TEST_CALLER}`,
  input('ref') || GITHUB_SHA,
);
git('-c', 'advice.detachedHead=false', 'checkout', '--quiet', '--force', 'FETCH_HEAD');
