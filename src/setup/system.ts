import { UserError } from '../runtime/index.js';

const PROCESSORS: Readonly<Record<string, string>> = {
  x64: 'x86_64',
  arm64: 'aarch64',
  ia32: 'i686',
  arm: 'armv7l',
  riscv64: 'riscv64',
  loong64: 'loongarch64',
  ppc64: 'powerpc64le',
  s390x: 's390x',
};
const KERNELS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin', freebsd: 'freebsd' };

/** Nix's name of a machine such as `x86_64-linux`, from node's names. @throws UserError for a machine that Nix does not run on */
export function detectSystem(platform: string = process.platform, arch: string = process.arch): string {
  const processor = PROCESSORS[arch];
  const kernel = KERNELS[platform];
  if (processor === undefined || kernel === undefined) {
    throw new UserError(`Nix does not run on this machine (${platform}, ${arch}): use a runner with Linux or macOS.`, { exitCode: 3 });
  }
  return `${processor}-${kernel}`;
}
