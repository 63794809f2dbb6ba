import * as v from 'valibot';
import { formatAttributePath, type Flake } from '../flake/index.js';
import { DrvPathSchema, StorePathSchema, type DrvPath, type Nix, type StorePath } from '../nix/index.js';
import { ToolError, UserError } from '../runtime/index.js';

const Built = v.object({ drvPath: DrvPathSchema, path: StorePathSchema });
const Layout = v.object({
  toplevel: Built,
  system: v.string(),
  diskoScript: v.nullable(Built),
  mountScript: v.nullable(Built),
  /** By name in the layout. */
  disks: v.record(v.string(), v.string()),
});

/** What a host is installed from, before it is built. */
export interface InstallLayout {
  readonly toplevel: StorePath;
  readonly diskoScript: StorePath;
  /** Absent where the flake's disko is too old to have one. */
  readonly mountScript?: StorePath;
  /** Nix's name of the host's platform. */
  readonly system: string;
  /** Disks that the layout erases, as it names them. */
  readonly disks: readonly string[];
  /** What has to be built for it. */
  readonly drvPaths: readonly DrvPath[];
}

/** Of a host's configuration: what is to be built, and which disks it is about. Only drv paths, so that nothing is built for it. */
const PROGRAM = `config:
  let
    inherit (builtins) mapAttrs unsafeDiscardStringContext;
    describe = drv: { drvPath = unsafeDiscardStringContext (builtins.seq drv.drvPath drv.drvPath); path = unsafeDiscardStringContext drv.outPath; };
    find = name: if config.system.build ? \${name} then describe config.system.build.\${name} else null;
  in {
    toplevel = describe config.system.build.toplevel;
    system = config.system.build.toplevel.system;
    diskoScript = find "diskoScript";
    mountScript = find "mountScript";
    disks = mapAttrs (_: disk: toString disk.device) (config.disko.devices.disk or { });
  }`;

/**
 * Evaluates what a host is installed from.
 * @throws UserError if the host is not there, does not evaluate, or has no disko layout
 */
export async function readInstallLayout(flake: Flake, host: string, nix: Pick<Nix, 'evaluateAttribute'>): Promise<InstallLayout> {
  const attribute = formatAttributePath(['nixosConfigurations', host, 'config']);
  let json: unknown;
  try {
    json = await nix.evaluateAttribute(flake.reference, attribute, PROGRAM);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    throw new UserError(`The host "${host}" cannot be evaluated:\n${error.tail.trim()}`, { exitCode: 1, cause: error });
  }
  const parsed = v.safeParse(Layout, json);
  if (!parsed.success)
    throw new UserError(`The host "${host}" evaluates to what no NixOS is: ${v.summarize(parsed.issues)}.`, { exitCode: 1 });
  const { toplevel, diskoScript, mountScript, system, disks } = parsed.output;
  if (diskoScript === null) {
    throw new UserError(
      `The host "${host}" has no disko layout, so nobody knows how to lay out its disks. Import disko.nixosModules.disko, and describe them in disko.devices.`,
      { exitCode: 1 },
    );
  }
  return {
    toplevel: toplevel.path,
    diskoScript: diskoScript.path,
    ...(mountScript === null ? {} : { mountScript: mountScript.path }),
    system,
    disks: Object.values(disks),
    drvPaths: [toplevel, diskoScript, ...(mountScript === null ? [] : [mountScript])].map(({ drvPath }) => drvPath),
  };
}
