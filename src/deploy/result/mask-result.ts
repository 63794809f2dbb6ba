import { maskSecrets } from '../../runtime/index.js';
import type { HostResult } from './host-result.js';

/**
 * What a host says (a health check, a journal, a preview) may hold what it was given: results are kept in files, where the runner hides nothing.
 * @param pieces as listSecretPieces gives them
 */
export function maskResult(result: HostResult, pieces: readonly string[]): HostResult {
  const mask = (text: string) => maskSecrets(text, pieces);
  return {
    ...result,
    message: mask(result.message),
    health: result.health.map((one) => ({ ...one, message: mask(one.message) })),
    failedUnits: result.failedUnits.map((unit) => ({ ...unit, journal: unit.journal.map(mask) })),
    preview: result.preview.map(mask),
    notes: result.notes.map(mask),
  };
}
