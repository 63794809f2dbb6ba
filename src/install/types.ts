import { type HealthReport } from '../health/index.js';
import { type StorePath } from '../nix/index.js';

/** The phases of nixos-anywhere, in their order. */
export const PHASES = ['kexec', 'disko', 'install', 'reboot'] as const;
export type Phase = (typeof PHASES)[number];

/** What runs on the machine, and so which host keys it may show: what was there, the installer in memory, the system that was installed. */
export type Stage = 'before' | 'installer' | 'installed';

/** How to log in at one stage. */
export interface Login {
  readonly user: string;
  readonly port: number;
}

/** The machine that is installed. */
export interface Target {
  /** Host name or address, without user and port. */
  readonly address: string;
  readonly before: Login;
  /** The installer knows root only. */
  readonly installer: { readonly port: number };
  readonly installed: Login;
}

/** A disk that the layout of the host wipes. */
export interface LayoutDisk {
  /** As the layout names it: `/dev/sda`, `/dev/disk/by-id/…`. */
  readonly device: string;
  /** Bytes that the layout needs at least. */
  readonly minBytes?: number;
}

/** A file that the new system gets, beside its closure. */
export interface ExtraFile {
  /** Absolute path on the new system. */
  readonly path: string;
  readonly content: string;
  /** Permission bits. Default: 0o600. */
  readonly mode?: number;
  /** `UID:GID` in numbers, as names may mean others on the installer. Default: root. */
  readonly owner?: string;
}

/** A file that the installer has while disks are made: a passphrase of LUKS, a key of ZFS. */
export interface DiskKey {
  /** Absolute path in the installer, as the layout names it. */
  readonly remotePath: string;
  readonly content: string;
}

/** Where the host key of the installed system comes from. */
export type InstalledKey =
  /** Made here by ssh-keygen; `saveTo` gets the private half (0600), for who keeps it as a secret. */
  | { readonly kind: 'generate'; readonly path: string; readonly saveTo?: string }
  /** Given as the text of a private key. */
  | { readonly kind: 'given'; readonly path: string; readonly privateKey: string }
  /** The keys that the machine shows now are copied over. */
  | { readonly kind: 'copy' };

/** Milliseconds. */
export interface InstallLimits {
  readonly kexec: number;
  readonly disko: number;
  readonly install: number;
  readonly reboot: number;
  /** From the reboot until the installed system answers. */
  readonly boot: number;
  /** One question asked over SSH. */
  readonly command: number;
  /** All of it. */
  readonly total: number;
}

/** What to install, where. */
export interface InstallRequest {
  /** Name in `nixosConfigurations`. */
  readonly host: string;
  readonly target: Target;
  /** `system.build.diskoScript` of the host, built. */
  readonly diskoScript: StorePath;
  /** `system.build.mountScript`, built: lets a run go on after the installer was restarted. */
  readonly mountScript?: StorePath;
  /** `system.build.toplevel`, built. */
  readonly toplevel: StorePath;
  /** The platform of the host, `x86_64-linux`. */
  readonly system: string;
  readonly disks: readonly LayoutDisk[];
  /** Text that says which disks of which hosts may be wiped; see parseWipeConsent. */
  readonly consent: string;
  /** Wipes again although an earlier run had made the disks. */
  readonly rewipe: boolean;
  /** Installs over a system that was installed or deployed by us. */
  readonly reinstall: boolean;
  /** Lines of known_hosts without their first word (`ssh-ed25519 AAAA…`): what the machine shows now. */
  readonly hostKeys: readonly string[];
  /** What the installer shows, for images with keys of their own. Default: the same, as kexec hands the keys on. */
  readonly installerKeys?: readonly string[];
  readonly installedKey: InstalledKey;
  /** Text of the private key that logs in at every stage. */
  readonly sshKey: string;
  /** An ssh_config for jumps; it cannot weaken the check of host keys. */
  readonly sshConfigFile?: string;
  readonly extraFiles: readonly ExtraFile[];
  readonly diskKeys: readonly DiskKey[];
  /** Path or URL of a kexec tarball. */
  readonly kexec?: string;
  readonly substituteOnDestination: boolean;
  /** Asks the installer for the facts of the hardware. */
  readonly hardwareConfig?: HardwareConfig;
  /** Further values that must not be shown. */
  readonly secrets: readonly string[];
  /** File on this machine that remembers how far it came. */
  readonly stateFile: string;
  readonly limits: InstallLimits;
}

/** @see InstallRequest.hardwareConfig */
export interface HardwareConfig {
  readonly backend: 'nixos-facter' | 'nixos-generate-config';
  /** Path in the repository that the facts are meant for. */
  readonly path: string;
}

/** nixos-anywhere as it was found. */
export interface InstallProgram {
  readonly path: string;
  readonly source: 'given' | 'path' | 'flake-input' | 'default';
  /** `1.13.0`, or the first 12 digits of the SHA-256 of its script where no version can be told. */
  readonly version: string;
  /** The flake reference that it was built of. */
  readonly reference?: string;
}

/** What came of one script run on the machine. */
export type RemoteOutcome =
  | { readonly kind: 'done'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  /** Another host key than expected; `offered` is its fingerprint. */
  | { readonly kind: 'wrong-host-key'; readonly offered: string | undefined }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unreachable'; readonly message: string };

/** One script on the machine over a new connection, whose host key is checked against those of `stage`. */
export interface RemoteShell {
  run(call: RemoteCall, signal: AbortSignal): Promise<RemoteOutcome>;
}

export interface RemoteCall {
  readonly stage: Stage;
  /** Goes to the standard input of `interpreter`, so that nothing of it is seen in a list of processes. */
  readonly script: string;
  readonly interpreter?: 'sh' | 'bash';
  /** Milliseconds. */
  readonly timeLimit: number;
}

/** The world, as far as an installation touches it. */
export interface InstallPorts {
  readonly program: InstallProgram;
  /** Environment of this process; only what nixos-anywhere needs of it is handed on. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Makes the shell of this installation; called once, when keys are in place. */
  readonly openShell: (access: SshAccess) => RemoteShell;
  /** Health checks of the installed system, if there are any. */
  readonly health?: (shell: RemoteShell, signal: AbortSignal) => Promise<HealthReport>;
  /** A line of nixos-anywhere, masked. */
  readonly onLine: (phase: Phase, line: string) => void;
  readonly onStep: (message: string) => void;
  /** Values that were made here and must not be shown. */
  readonly onSecret: (value: string) => void;
  /** Milliseconds; only differences count. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Parent of the private directory. */
  readonly tempDir: string;
}

/** How ssh reaches the machine at each stage: files below one private directory. */
export interface SshAccess {
  /** The real ssh. */
  readonly ssh: string;
  readonly target: Target;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Options by stage, for before all others. */
  readonly options: Readonly<Record<Stage, readonly string[]>>;
}

export interface InstallStep {
  readonly name: Phase | 'inspect' | 'mount' | 'owners' | 'boot' | 'health';
  readonly seconds: number;
  readonly ok: boolean;
}

/** What came of it. Never thrown: an installation that failed is a result. */
export interface InstallOutcome {
  readonly host: string;
  readonly result: 'installed' | 'already-installed' | 'refused' | 'offline' | 'failed';
  /** One or more sentences: what happened, what runs now, what to do. */
  readonly message: string;
  readonly program: InstallProgram;
  readonly steps: readonly InstallStep[];
  /** The last phase that an earlier run had finished. */
  readonly resumedAfter?: Phase;
  /** The host keys of the installed system, `ssh-ed25519 AAAA…`, to be pinned. Empty if not known. */
  readonly installedKeys: readonly string[];
  readonly hardware?: { readonly path: string; readonly content: string };
  readonly health?: HealthReport;
}
