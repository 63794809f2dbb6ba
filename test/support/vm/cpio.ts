/** A file or directory of an initramfs. */
export interface CpioEntry {
  /** Without a slash at its beginning. */
  readonly path: string;
  /** Undefined: a directory. */
  readonly content?: Buffer | string;
}

const DIRECTORY_MODE = 0o040755;
const PROGRAM_MODE = 0o100755;

/** An archive in the format "newc", which Linux takes as an initramfs. https://docs.kernel.org/driver-api/early-userspace/buffer-format.html */
export function makeCpio(entries: readonly CpioEntry[]): Buffer {
  const records = entries.map(({ path, content }, index) =>
    makeRecord(index + 1, path, content === undefined ? DIRECTORY_MODE : PROGRAM_MODE, Buffer.from(content ?? '')),
  );
  return Buffer.concat([...records, makeRecord(0, 'TRAILER!!!', 0, Buffer.alloc(0))]);
}

function makeRecord(inode: number, path: string, mode: number, content: Buffer): Buffer {
  const name = Buffer.from(`${path}\0`);
  const fields = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`);
  return Buffer.concat([pad(Buffer.concat([header, name])), pad(content)]);
}

const pad = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
