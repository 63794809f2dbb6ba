import { InputProblem } from './inputs.js';

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/** Bytes of a size like `10 GiB`, `1.5TB`, `500 MB`. @throws InputProblem, also for a number without a unit */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text);
  const unit = UNITS[match?.[2]?.toUpperCase() ?? ''];
  if (match === null || unit === undefined)
    throw new InputProblem(`must be a size with its unit, such as "10 GiB" or "500 MB", but is "${text}"`);
  return Math.round(Number(match[1]) * unit);
}

/** `87.2 GiB`, `512 MiB`, `0 B`. */
export function formatSize(bytes: number): string {
  const steps = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), steps.length - 1);
  const value = bytes / 2 ** (10 * step);
  return `${value >= 100 || step === 0 ? Math.round(value) : Number(value.toFixed(1))} ${steps[step] ?? 'B'}`;
}
