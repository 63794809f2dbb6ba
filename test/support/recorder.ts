import type { Annotation, Logger } from '../../src/runtime/index.js';

/** What a logger was told, by kind. */
export interface Recorder extends Logger {
  readonly debugs: string[];
  readonly infos: string[];
  readonly warnings: string[];
  readonly annotations: Annotation[];
  readonly groups: { readonly title: string; readonly lines: readonly string[] }[];
}

/** A logger that keeps what it is told and shows nothing. */
export function createRecorder(): Recorder {
  const debugs: string[] = [];
  const infos: string[] = [];
  const warnings: string[] = [];
  const annotations: Annotation[] = [];
  const groups: Recorder['groups'] = [];
  return {
    debugs,
    infos,
    warnings,
    annotations,
    groups,
    debug: (message) => void debugs.push(message),
    info: (message) => void infos.push(message),
    warning: (message) => void warnings.push(message),
    annotate: (annotation) => void annotations.push(annotation),
    group: (title, lines) => void groups.push({ title, lines }),
  };
}
