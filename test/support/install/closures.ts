import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type StorePath } from '../../../src/nix/index.js';
import { captureProcess } from '../../../src/runtime/index.js';
import { type TestNix } from '../nix.js';
import { createTempDir } from '../temp.js';

/** A store of its own at a place of its own, so that its paths are files by the very names that Nix gives them. */
export interface InstallStore {
  /** Holds `store` and `var`. */
  readonly home: string;
  readonly nixEnv: Readonly<Record<string, string>>;
  readonly path: string;
  readonly diskoScript: StorePath;
  readonly mountScript: StorePath;
  readonly toplevel: StorePath;
  /** Another system, and another layout. */
  readonly otherToplevel: StorePath;
  readonly otherDisko: StorePath;
  dispose(): Promise<void>;
}

/**
 * Nix's text for a program that only calls another one of the machine. Where a sandbox has nothing but a shell, mkdir and chmod are built into
 * that; elsewhere they are in /bin.
 * @param platform Nix text
 */
export const describeScript = (name: string, program: string, platform = 'builtins.currentSystem'): string =>
  `derivation { name = "${name}"; system = ${platform}; builder = "/bin/sh"; args = [ "-c" "PATH=/bin; printf '#!/bin/sh\\\\nexec ${program}\\\\n' > $out; chmod +x $out" ]; }`;
/** Nix's text for what passes for a NixOS. @param platform Nix text */
export const describeSystem = (name: string, platform = 'builtins.currentSystem'): string =>
  `derivation { name = "${name}"; system = ${platform}; builder = "/bin/sh"; args = [ "-c" "PATH=/bin; mkdir $out; echo ${name} > $out/nixos-version; echo x86_64-linux > $out/system" ]; }`;

/** Builds what is to be installed. */
export async function createInstallStore(nix: TestNix): Promise<InstallStore> {
  const temp = await createTempDir('install-store');
  const home = join(temp.path, 'nix');
  await mkdir(home);
  const config = `${nix.env['NIX_CONFIG'] ?? ''}\nsandbox = false\nextra-experimental-features = nix-command flakes\n`;
  const nixEnv = {
    ...Object.fromEntries(Object.entries(nix.env).filter(([name]) => name !== 'PATH' && name !== 'NIX_REMOTE')),
    NIX_CONFIG: config,
    NIX_STORE_DIR: join(home, 'store'),
    NIX_STATE_DIR: join(home, 'var'),
    NIX_LOG_DIR: join(home, 'var', 'log'),
  };
  const path = nix.env['PATH'] ?? process.env['PATH'] ?? '';
  const env = { ...nixEnv, PATH: path, HOME: temp.path };
  const expressions = [
    describeScript('disko', 'fake-disko'),
    describeScript('mount', 'fake-mount'),
    describeSystem('nixos-system-web1'),
    describeSystem('nixos-system-web2'),
    describeScript('disko2', 'fake-disko'),
  ];
  const file = join(temp.path, 'all.nix');
  await writeFile(file, `[ ${expressions.map((one) => `(${one})`).join(' ')} ]`);
  await chmod(file, 0o644);
  const paths = (await captureProcess({ command: ['nix-build', '--no-out-link', file], env })).trim().split('\n') as StorePath[];
  const [diskoScript, mountScript, toplevel, otherToplevel, otherDisko] = paths;
  if (
    diskoScript === undefined ||
    mountScript === undefined ||
    toplevel === undefined ||
    otherToplevel === undefined ||
    otherDisko === undefined
  ) {
    throw new Error(`nix-build gave ${paths.length} paths.`);
  }
  return { home, nixEnv, path, diskoScript, mountScript, toplevel, otherToplevel, otherDisko, dispose: () => temp.dispose() };
}
