import * as v from 'valibot';
import { UserError } from '../runtime/index.js';
import { askNix, requireAnswer, type NixAnswer, type RunNix } from './ask.js';

/** All that a machine's Nix is set to and that Panther could add to. `NixSettings` is the part that planning needs. */
export interface NixConfiguration {
  /** Names of all settings that this Nix knows; another one would make it warn at every command. */
  readonly names: ReadonlySet<string>;
  readonly system: string;
  readonly systemFeatures: readonly string[];
  /** Secret. By host. */
  readonly accessTokens: Readonly<Record<string, string>>;
  readonly substituters: readonly string[];
  readonly trustedSubstituters: readonly string[];
  readonly trustedPublicKeys: readonly string[];
  /** URL of the store that commands use. */
  readonly store: string | undefined;
}

const Strings = v.object({ value: v.array(v.string()) });
const Shape = v.looseObject({
  system: v.object({ value: v.string() }),
  'system-features': Strings,
  'access-tokens': v.optional(v.object({ value: v.record(v.string(), v.string()) }), { value: {} }),
  substituters: Strings,
  'trusted-substituters': Strings,
  'trusted-public-keys': Strings,
  store: v.optional(v.object({ value: v.string() })),
});

/** Parses `nix config show --json`. @throws UserError if it has another shape, without showing it: it holds tokens */
export function parseConfiguration(text: string): NixConfiguration {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Shape), text);
  if (!parsed.success) {
    throw new UserError(`"nix config show --json" printed what no known Nix prints (${v.summarize(parsed.issues)}).`, { exitCode: 3 });
  }
  const config = parsed.output;
  return {
    names: new Set(Object.keys(config)),
    system: config.system.value,
    systemFeatures: config['system-features'].value,
    accessTokens: config['access-tokens'].value,
    substituters: config.substituters.value,
    trustedSubstituters: config['trusted-substituters'].value,
    trustedPublicKeys: config['trusted-public-keys'].value,
    store: config.store?.value,
  };
}

/** Asks for all settings ("nix show-config" before 2.20 and in Lix). */
const askConfiguration = (run: RunNix): Promise<NixAnswer> =>
  askNix(run, [
    ['config', 'show', '--json'],
    ['show-config', '--json'],
  ]);

/** What Nix is set to, and what it warned about. @throws ToolError with Nix's own words if a nix.conf is broken */
export async function readConfiguration(run: RunNix): Promise<{ readonly config: NixConfiguration; readonly warnings: readonly string[] }> {
  const answer = await askConfiguration(run);
  const config = parseConfiguration(requireAnswer(answer));
  const warnings = answer.stderrTail.split('\n').flatMap((line) => /^warning:\s*(.*)$/.exec(line)?.[1] ?? []);
  return { config, warnings: warnings.filter((warning) => !warning.includes('deprecated alias')) };
}
