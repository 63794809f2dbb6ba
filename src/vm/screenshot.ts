import { readFile, rm, writeFile } from 'node:fs/promises';
import { findErrorCode } from '../runtime/index.js';
import { convertPpmToPng } from './png.js';
import { QmpError, type Qmp } from './qmp.js';

const TIMEOUT_MS = 10_000;

/**
 * Takes a picture of a guest's screen.
 * @param draft a path that QEMU may write to
 * @param file where the PNG ends up
 * @returns undefined, or why there is none, in words
 */
export async function takeScreenshot(qmp: Qmp, draft: string, file: string): Promise<string | undefined> {
  try {
    const isPng = await dumpScreen(qmp, draft);
    const image = await readFile(draft);
    const png = isPng ? image : convertPpmToPng(image);
    if (png === undefined || png.length === 0) return "QEMU's picture of the screen cannot be read";
    await writeFile(file, png);
    return undefined;
  } catch (error) {
    if (error instanceof QmpError) return error.message.replace(/\.$/, '');
    const code = findErrorCode(error);
    if (code === undefined) throw error;
    return `the picture could not be written (${code})`;
  } finally {
    await rm(draft, { force: true });
  }
}

/** @returns whether it is a PNG; QEMU before 7.1, or without libpng, writes PPM only */
async function dumpScreen(qmp: Qmp, filename: string): Promise<boolean> {
  try {
    await qmp.execute('screendump', { filename, format: 'png' }, TIMEOUT_MS);
    return true;
  } catch (error) {
    if (!(error instanceof QmpError) || !/format|png/i.test(error.message)) throw error;
    await qmp.execute('screendump', { filename }, TIMEOUT_MS);
    return false;
  }
}
