import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What Nix printed, by version; its README tells where each comes from. */
const SAMPLES = fileURLToPath(new URL('../fixtures/nix-samples', import.meta.url));

/** File names of one kind of sample, sorted. */
export function listSamples(kind: string): readonly string[] {
  return readdirSync(join(SAMPLES, kind)).sort();
}

export function readSample(kind: string, name: string): string {
  return readFileSync(join(SAMPLES, kind, name), 'utf8');
}

export function readJsonSample(kind: string, name: string): unknown {
  return JSON.parse(readSample(kind, name));
}
