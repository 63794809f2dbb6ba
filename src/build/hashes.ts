/** Alphabet of Nix's base 32: no e, o, t, u. */
const NIX_BASE32 = '0123456789abcdfghijklmnpqrsvwxyz';

/** Nix's own base 32 (least significant digit last). Source: src/libutil/hash.cc, printHash32(). */
function toNixBase32(bytes: Buffer): string {
  const length = Math.ceil((bytes.length * 8) / 5);
  return Array.from({ length }, (_, index) => {
    const bit = (length - 1 - index) * 5;
    const [byte, shift] = [Math.floor(bit / 8), bit % 8];
    const value = ((bytes[byte] ?? 0) >> shift) | ((bytes[byte + 1] ?? 0) << (8 - shift));
    return NIX_BASE32[value & 31] ?? '';
  }).join('');
}

/** All ways in which people write a hash down that Nix prints as `sha256-…=`. */
export function listSpellings(sri: string): readonly string[] {
  const parsed = /^(sha\d+|md5|blake3)-([A-Za-z0-9+/]+={0,2})$/.exec(sri);
  if (parsed?.[2] === undefined) return [sri];
  const bytes = Buffer.from(parsed[2], 'base64');
  return [sri, parsed[2], bytes.toString('hex'), toNixBase32(bytes)];
}
