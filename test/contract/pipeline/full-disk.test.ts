import { spawnSync } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRepository, type Repository } from '../../support/flakes.js';
import { listTestNix } from '../../support/nix.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const CLI = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
const NO_FLAKE = fileURLToPath(new URL('../../fixtures/flakes/no-outputs', import.meta.url));

/** Six hosts of 3 MiB each, so that a store of 14 MiB holds some and not all. */
const BIG_HOSTS = `{
  outputs = { self }: {
    nixosConfigurations = builtins.listToAttrs (map (n: {
      name = "host-\${toString n}";
      value.config.system.build.toplevel = derivation {
        name = "big-\${toString n}";
        system = "x86_64-linux";
        builder = "/bin/sh";
        line = builtins.concatStringsSep "" (builtins.genList (_: "0123456789abcdef") 1000);
        args = [ "-c" "i=0; while [ $i -lt 200 ]; do echo $line || exit 9; i=$((i+1)); done > $out" ];
      };
    }) (builtins.genList (n: n) 6));
  };
}
`;

describe.each(listTestNix().map((nix) => [nix.version, nix] as const))('on a full disk, with Nix %s', (_version, nix) => {
  let repository: Repository;
  let temp: TempDir;
  beforeAll(async () => {
    repository = await createRepository(NO_FLAKE, { files: { 'flake.nix': BIG_HOSTS } });
    temp = await createTempDir('full-disk');
    await mkdir(join(temp.path, 'small'));
    await mkdir(join(temp.path, 'home'));
  });
  afterAll(() => Promise.all([repository.dispose(), temp.dispose()]));

  /** Runs `panther ci` in a mount namespace of its own, in which the directory "small" has only so many bytes. */
  const runWith = (size: string, store: string, report: string) => {
    const script = 'mount -t tmpfs -o size="$1" tmpfs "$2" && shift 2 && "$@"; code=$?; ls "$REPORT" 2>/dev/null; exit $code';
    const command = [process.execPath, CLI, 'ci', '.', '--no-format', '--report', report];
    const env = {
      ...process.env,
      ...nix.env,
      HOME: join(temp.path, 'home'),
      NIX_REMOTE: `local?root=${join(temp.path, store)}`,
      REPORT: report,
    };
    return spawnSync(
      'unshare',
      [
        ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
        '--mount',
        'sh',
        '-c',
        script,
        'sh',
        size,
        join(temp.path, 'small'),
        ...command,
      ],
      {
        cwd: repository.dir,
        env,
        encoding: 'utf8',
      },
    );
  };

  test('a store that fills up while building blames the disk, not the derivations: exit code 3', () => {
    const run = runWith('14m', 'small/store', join(temp.path, 'report'));
    expect(run.stdout).toMatch(/RED: [1-6] of 6 targets were not tried/);
    expect(run.stderr).toContain('The disk is full. Free space');
    expect(run.stderr).not.toContain('failed to build');
    expect(run.status).toBe(3);
  });

  test('a store without room for an evaluation ends with one sentence: exit code 3', () => {
    const run = runWith('256k', 'small/store', join(temp.path, 'report'));
    expect(run.stderr).toMatch(/panther: The disk is full, so the flake cannot be evaluated\. Free space/);
    expect(run.status).toBe(3);
  });

  test('a report that does not fit leaves no half-written file: exit code 3', async () => {
    const run = runWith('8k', 'roomy', join(temp.path, 'small', 'report'));
    expect(run.stderr).toMatch(/panther: The disk is full \(ENOSPC/);
    expect(run.stdout).not.toMatch(/report\.json|\.tmp/);
    expect(run.status).toBe(3);
    expect(await readdir(join(temp.path, 'small'))).toEqual([]);
  });
});
