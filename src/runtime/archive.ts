import { mkdir } from 'node:fs/promises';
import { captureProcess, runProcess } from './process.js';

export interface ArchivePorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/** zstd where it is installed, as on GitHub's runners: several times faster than gzip, and smaller. */
async function findCompression(ports: ArchivePorts): Promise<'zstd' | 'gzip'> {
  const { exitCode } = await runProcess({ ...ports, command: ['zstd', '--version'] }).catch(() => ({ exitCode: undefined }));
  return exitCode === 0 ? 'zstd' : 'gzip';
}

const COMPRESS = { zstd: ['--use-compress-program', 'zstd -T0 --long=27'], gzip: ['-z'] } as const;
const DECOMPRESS = { zstd: ['--use-compress-program', 'zstd -d --long=27'], gzip: ['-z'] } as const;

/**
 * Packs all of a directory into one compressed file: thousands of small files take an artifact service long, one does not.
 * @param file its path without extension
 * @returns the path of the file, `….tar.zst` or `….tar.gz`
 * @throws ToolError if tar fails, such as for want of space
 */
export async function packDirectory(directory: string, file: string, ports: ArchivePorts): Promise<string> {
  const compression = await findCompression(ports);
  const archive = `${file}.tar.${compression === 'zstd' ? 'zst' : 'gz'}`;
  await captureProcess({ ...ports, command: ['tar', ...COMPRESS[compression], '-cf', archive, '-C', directory, '.'] });
  return archive;
}

/** Unpacks such a file into a directory, which is created. @throws ToolError if it is damaged, or is a zstd file and zstd is not installed */
export async function unpackArchive(archive: string, directory: string, ports: ArchivePorts): Promise<void> {
  await mkdir(directory, { recursive: true });
  const compression = archive.endsWith('.zst') ? 'zstd' : 'gzip';
  await captureProcess({ ...ports, command: ['tar', ...DECOMPRESS[compression], '-xf', archive, '-C', directory, '--no-same-owner'] });
}
