/**
 * Many sets of small numbers as rows of bits in one array: what is needed by which of a thousand targets, for a hundred thousand derivations,
 * takes 12 MiB this way.
 */
export interface BitSets {
  readonly rows: number;
  /** 32-bit words of one row. */
  readonly words: number;
  readonly bits: Uint32Array;
}

const BITS = 32;

/** Empty sets. @param size numbers are below this */
export function createBitSets(rows: number, size: number): BitSets {
  const words = Math.ceil(size / BITS);
  return { rows, words, bits: new Uint32Array(rows * words) };
}

/** Puts a number into a set. */
export function addBit({ words, bits }: BitSets, row: number, bit: number): void {
  const at = row * words + (bit >>> 5);
  bits[at] = (bits[at] ?? 0) | (1 << (bit & 31));
}

/** Puts all of one set into another of the same size, which may be of other sets. */
export function addAll(into: BitSets, row: number, from: BitSets, fromRow: number): void {
  const { words } = into;
  for (let word = 0; word < words; word += 1) {
    const at = row * words + word;
    into.bits[at] = (into.bits[at] ?? 0) | (from.bits[fromRow * words + word] ?? 0);
  }
}

/** Calls `visit` with the numbers of a set in order, until it returns false. */
export function visitBits({ words, bits }: BitSets, row: number, visit: (bit: number) => boolean): void {
  for (let word = 0; word < words; word += 1) {
    let rest = bits[row * words + word] ?? 0;
    while (rest !== 0) {
      const bit = 31 - Math.clz32(rest & -rest);
      if (!visit(word * BITS + bit)) return;
      rest &= rest - 1;
    }
  }
}

/** Whether a set has no number. */
export function isEmpty({ words, bits }: BitSets, row: number): boolean {
  for (let word = 0; word < words; word += 1) if (bits[row * words + word] !== 0) return false;
  return true;
}

/** How many numbers a set has. */
export function countBits(sets: BitSets, row: number): number {
  let count = 0;
  visitBits(sets, row, () => {
    count += 1;
    return true;
  });
  return count;
}

/** The numbers of a set in order. */
export function listBits(sets: BitSets, row: number): number[] {
  const found: number[] = [];
  visitBits(sets, row, (bit) => found.push(bit) > 0);
  return found;
}

/** Numbers the different sets among all rows in the order in which they first come; the empty set is no exception. */
export function numberSets({ rows, words, bits }: BitSets): { readonly numberOf: Uint32Array; readonly firstRows: readonly number[] } {
  const numberOf = new Uint32Array(rows);
  const firstRows: number[] = [];
  const byHash = new Map<number, number[]>();
  const isSame = (a: number, b: number) => {
    for (let word = 0; word < words; word += 1) if (bits[a * words + word] !== bits[b * words + word]) return false;
    return true;
  };
  for (let row = 0; row < rows; row += 1) {
    let hash = 0;
    // FNV-1a over words, with the high bits folded in: neighbours among targets differ in high bits only.
    for (let word = 0; word < words; word += 1) {
      hash = Math.imul(hash ^ (bits[row * words + word] ?? 0), 0x01000193);
      hash ^= hash >>> 15;
    }
    const alike = byHash.get(hash) ?? [];
    let number = alike.find((candidate) => isSame(firstRows[candidate] ?? 0, row));
    if (number === undefined) {
      number = firstRows.push(row) - 1;
      if (alike.push(number) === 1) byHash.set(hash, alike);
    }
    numberOf[row] = number;
  }
  return { numberOf, firstRows };
}
