import { readFileSync } from 'node:fs';
import { type HostSettings } from '../../config/index.js';
import { quoteNix } from '../../flake/index.js';
import { renderHealthParts } from '../../health/index.js';

/** What a secret holds that the configuration says nothing about. */
const DUMMY_SECRET = 'dummy';

const MIB = 2 ** 20;

export interface ProbeOptions {
  /** Milliseconds that the guest may take to start before the probe reports how far it came. Below the time limit of whoever waits for it. */
  readonly bootTimeLimit: number;
  /** Milliseconds for all health checks together. */
  readonly healthTimeLimit: number;
}

/** What probe.nix is told of one host: plain data, so that nothing of it is ever read as Nix. */
interface ProbeSettings {
  readonly memoryMiB: number | null;
  readonly cores: number | null;
  readonly diskMiB: number | null;
  readonly network: boolean;
  /** Relative to the root of the flake's source. */
  readonly module: string | null;
  /** Content by absolute path. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly disabledUnits: readonly string[];
  readonly healthTail: string;
  readonly bootSeconds: number;
}

/** What it is told of all hosts. */
interface CommonSettings {
  readonly dummySecret: string;
  readonly healthHead: string;
  readonly reportScript: string;
}

/**
 * A Nix function of a host's settings, as `describeProbe` makes them, to the NixOS module for its boot test: `host.extendModules { modules = [ … ]; }`, of
 * which `config.system.build.vm` is then built.
 * @param source store path of the flake's source; undefined if no settings name a module in it
 */
export function writeProbe(source: string | undefined): string {
  const module = readFileSync(new URL('./probe.nix', import.meta.url), 'utf8');
  const common: CommonSettings = {
    dummySecret: DUMMY_SECRET,
    healthHead: renderHealthParts([]).head,
    reportScript: readFileSync(new URL('./report.sh', import.meta.url), 'utf8'),
  };
  const literal = `builtins.fromJSON ${quoteNix(JSON.stringify(common))}`;
  return `(own: (${module}) (${literal} // own) ${source === undefined ? 'null' : quoteNix(source)})`;
}

/** The settings of one host, for `writeProbe`. */
export function describeProbe({ vm, health }: Pick<HostSettings, 'vm' | 'health'>, options: ProbeOptions): ProbeSettings {
  const toMiB = (bytes: number | undefined) => (bytes === undefined ? null : Math.ceil(bytes / MIB));
  return {
    memoryMiB: toMiB(vm.memory),
    cores: vm.cores ?? null,
    diskMiB: toMiB(vm.disk),
    network: vm.network,
    module: vm.module ?? null,
    secrets: Object.fromEntries(vm.secrets),
    disabledUnits: vm.disabledUnits,
    healthTail: renderHealthParts(health, { timeLimit: options.healthTimeLimit }).tail,
    bootSeconds: Math.max(1, Math.ceil(options.bootTimeLimit / 1_000)),
  };
}
