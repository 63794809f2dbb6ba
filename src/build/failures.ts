import { isDrvPath, type DrvPath } from '../nix/index.js';

/** What an error message of Nix says of one derivation. */
export interface ReportedError {
  readonly drvPath: DrvPath;
  /** One sentence. */
  readonly message: string;
  readonly hashMismatch?: { readonly specified: string; readonly got: string };
  /** The derivation's own builder never ran: something it needs failed. */
  readonly isDependencyFailure: boolean;
}

/**
 * Reads which derivation an error is about and why, from the wordings of all supported versions:
 * "builder for '…' failed with exit code 3", "Cannot build '…'.\nReason: builder failed with exit code 3." (2.29 and newer),
 * "hash mismatch in fixed-output derivation '…':\n specified: …\n got: …", "1 dependencies of derivation '…' failed to build".
 * Undefined for messages that name no derivation, or many.
 */
export function findReportedError(text: string): ReportedError | undefined {
  const plain = stripLog(text.replace(/^error:\s*/, '')).trim();
  if (plain.startsWith('build of ')) return undefined;
  const path = /'([^'^]+\.drv)[^']*'/.exec(plain)?.[1];
  if (path === undefined || !isDrvPath(path)) return undefined;
  const specified = /specified:\s*(\S+)/.exec(plain)?.[1];
  const got = /got:\s*(\S+)/.exec(plain)?.[1];
  if (specified !== undefined && got !== undefined) {
    return {
      drvPath: path,
      message: `The hash does not match: ${specified} was specified, but the content has ${got}.`,
      hashMismatch: { specified, got },
      isDependencyFailure: false,
    };
  }
  const given = /Reason:\s*([^\n]+)/.exec(plain)?.[1];
  const isDependencyFailure = /^\d+ dependenc(?:y|ies)\b/.test(given ?? plain);
  const words = isDependencyFailure || plain.startsWith('some substitutes ') ? undefined : BUILDER_END.exec(plain)?.[1];
  const required = /^\s*(Required [^\n]+)$/m.exec(plain)?.[1];
  const sentences = [given ?? words ?? plain.split('\n')[0] ?? '', ...(required === undefined ? [] : [required])];
  return { drvPath: path, message: sentences.map(toSentence).join(' '), isDependencyFailure };
}

/** How old versions say that a builder ended badly. Source: src/libstore/build/local-derivation-goal.cc and goal.cc of 2.18 to 2.28. */
const BUILDER_END = /(?:builder for|building of|derivation) '[^']+'(?: from \.drv file)?\s+((?:failed|timed out)[^\n;]*)/;

/** Leaves out what the builder printed: that may hold any words, those that we look for too. */
function stripLog(text: string): string {
  return text.replace(/\n\s*last \d+ log lines?:\n[^]*$/i, '');
}

function toSentence(reason: string): string {
  const trimmed = reason.replace(/[.;:,\s]+$/, '');
  const subject = /^(?:failed|timed out)/.test(trimmed) ? `Its builder ${trimmed}` : trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return `${subject}.`;
}
