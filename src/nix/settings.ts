import * as v from 'valibot';
import { UserError } from '../runtime/index.js';

/** What a machine's Nix is set up to build. */
export interface NixSettings {
  /** This machine's system, like `x86_64-linux`. */
  readonly system: string;
  /** Features that builds here may ask for. */
  readonly systemFeatures: readonly string[];
  /** Other systems it can build for, by emulation or by nature. */
  readonly extraPlatforms: readonly string[];
  /** Where it fetches what others have built; none on a machine without a network. */
  readonly substituters: readonly string[];
}

const Setting = <T extends v.GenericSchema>(value: T) => v.object({ value });
const Settings = v.object({
  system: Setting(v.string()),
  'system-features': Setting(v.array(v.string())),
  'extra-platforms': Setting(v.array(v.string())),
  substituters: Setting(v.array(v.string())),
});

/** Parses `nix config show --json`. @throws UserError if the shape is none that is known */
export function parseSettingsJson(json: unknown): NixSettings {
  const parsed = v.safeParse(Settings, json);
  if (!parsed.success)
    throw new UserError(
      `"nix config show --json" printed JSON in a shape that this Panther does not know (${v.summarize(parsed.issues)}).`,
      { exitCode: 3 },
    );
  const { system, 'system-features': features, 'extra-platforms': platforms, substituters } = parsed.output;
  return { system: system.value, systemFeatures: features.value, extraPlatforms: platforms.value, substituters: substituters.value };
}
