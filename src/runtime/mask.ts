/** Shorter values are part of too much else to be hidden, and say too little. */
const MIN_SECRET_CHARS = 4;
const MASK = '***';

/** Every piece of the secrets that must not be seen: each line by itself, as logs are read by lines. Longest first. */
export function listSecretPieces(secrets: readonly string[]): readonly string[] {
  const pieces = secrets.flatMap((secret) => [secret, ...secret.split(/\r?\n/)]).map((piece) => piece.trim());
  // The frame of a key is no secret, and is found in messages about keys.
  const hidden = pieces.filter((piece) => piece.length >= MIN_SECRET_CHARS && !/^-----[A-Z ]+-----$/.test(piece));
  return [...new Set(hidden)].sort((left, right) => right.length - left.length);
}

/** The text with each piece replaced by `***`. @param pieces as listSecretPieces gives them */
export function maskSecrets(text: string, pieces: readonly string[]): string {
  return pieces.reduce((masked, piece) => masked.replaceAll(piece, MASK), text);
}
