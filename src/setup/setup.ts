import { basename, delimiter, dirname, resolve } from 'node:path';
import { findPhysicalStore, readConfiguration, STORE_DIR, type NixConfiguration, type NixVersion, type StoreInfo } from '../nix/index.js';
import { formatSize, ToolError, UserError } from '../runtime/index.js';
import { listKeySecrets } from '../ssh/index.js';
import { configureDaemon, systemConfOf, type DaemonOutcome } from './daemon.js';
import { freeBytesOf, freeSpace, measureVolumes, planCleanup, requireFree, type Cleanup, type Volume } from './disk.js';
import { accessOf, askStore, findProgram, runNixIn, shortVersion, type FoundProgram, type NixPorts } from './find-nix.js';
import { prepareKvm, type Kvm } from './kvm.js';
import { findTempDirectory, privateConfIn, type Environment, type SetupPorts } from './machine.js';
import {
  findAccessToken,
  findDoubts,
  findProblems,
  findSecrets,
  isPlainToken,
  listSettings,
  listUserConfFiles,
  plainName,
  renderUserConf,
  selectDaemonSettings,
  selectUserSettings,
  settingNames,
  splitPaths,
  type AccessToken,
  type NixRequest,
  type StoreAccess,
} from './nix-config.js';
import { checkBuilders, requireRemoteStore } from './remote-probe.js';
import {
  findRemoteProblems,
  listBuilderSettings,
  prepareRemote,
  renderBuilders,
  requireChosenStore,
  requireUsableBuilders,
  type RemoteRequest,
} from './remote.js';

export interface SetupRequest extends NixRequest, RemoteRequest {
  /** Empty for none. */
  readonly githubToken: string;
  readonly kvm: 'auto' | 'off';
  readonly freeDiskSpace: boolean;
  /** Bytes that must be free where Nix builds. */
  readonly minFreeDisk: number | undefined;
}

export interface SetupResult {
  readonly nix: NixVersion;
  readonly nixVersion: string;
  /** Nix's name of this machine's system. */
  readonly system: string;
  readonly systemFeatures: readonly string[];
  readonly kvm: Kvm;
  /** Bytes free where Nix builds. */
  readonly freeDisk: number;
}

/** State of the step, for its post phase: the file that holds the token. */
export const NIX_CONF_STATE = 'nix-conf';

const STORE_PLACE = 'Nix store';
/** How `makeDirectory` begins the name of a directory for `setup`. */
const OWN_PREFIX = 'panther-setup-';

/** Masks whatever is secret, then refuses what cannot be used. @throws UserError that lists every problem */
function readRequest(request: SetupRequest, { env, runner }: SetupPorts): AccessToken | undefined {
  const token = findAccessToken(request.githubToken, env['GITHUB_SERVER_URL']);
  const secrets = [...(token === undefined ? [] : [token.token]), ...findSecrets(request.extraConfig), ...listKeySecrets(request.sshKey)];
  for (const secret of secrets) runner.maskSecret(secret);
  const problems = [
    ...(token === undefined || isPlainToken(token.token)
      ? []
      : ['The input "github-token" holds blanks, line feeds or "#", which no token of GitHub\'s has.']),
    ...findProblems(request),
    ...findRemoteProblems(request),
  ];
  if (problems.length > 0) throw new UserError(problems.join('\n'));
  return token;
}

/** Makes space if asked to, and measures what there is. @throws UserError if it is too little */
async function prepareDisk({ freeDiskSpace, minFreeDisk }: SetupRequest, ports: SetupPorts) {
  const { env, files, log, platform } = ports;
  const store = findPhysicalStore(env['NIX_REMOTE']) ?? STORE_DIR;
  const places = [
    ['/', '/'],
    [STORE_PLACE, store],
    ['temporary files', findTempDirectory(env)],
    ['workspace', env['GITHUB_WORKSPACE'] ?? '.'],
  ] as const;
  const measure = () => measureVolumes(places, files);
  const plan = planCleanup({ wanted: freeDiskSpace, runnerEnvironment: env['RUNNER_ENVIRONMENT'], platform });
  let cleanup: Cleanup | undefined;
  if (plan.kind === 'remove') {
    const isEnough = async () => minFreeDisk !== undefined && freeBytesOf(await measure(), STORE_PLACE) >= minFreeDisk;
    cleanup = await freeSpace(plan.directories, isEnough, ports);
  } else if (plan.notice !== undefined) {
    log.annotate({ severity: 'notice', title: 'No space was freed', message: plan.notice });
  }
  const volumes = await measure();
  const canAsk = env['RUNNER_ENVIRONMENT'] === 'github-hosted' && !freeDiskSpace;
  requireFree(minFreeDisk, freeBytesOf(volumes, STORE_PLACE), canAsk ? 'free-disk-space' : 'own-means');
  return { volumes, cleanup };
}

/** Finds Nix and its store, and lets this and later steps find them too. */
async function findNix({ store: wanted }: RemoteRequest, ports: SetupPorts) {
  const program = await findProgram(ports.env, (path) => ports.files.isExecutable(path));
  if (!program.onPath) ports.runner.addPath(program.directory);
  const PATH = program.onPath ? ports.env['PATH'] : [program.directory, ports.env['PATH']].filter(Boolean).join(delimiter);
  const env: Environment = { ...ports.env, PATH };
  const version = await ports.readVersion(env);
  if (wanted?.ssh !== undefined) await requireRemoteStore(wanted, version, { ...ports, env });
  return { program, env, version, store: await askStore({ ...ports, env }) };
}

/** Whether a file is the nix.conf of an earlier run in this job. */
function isOwnConf(path: string, tempDirectory: string): boolean {
  const directory = dirname(path);
  return path === privateConfIn(directory) && dirname(directory) === resolve(tempDirectory) && basename(directory).startsWith(OWN_PREFIX);
}

/** Writes the nix.conf with the token and tells later steps of it. */
async function writeUserConf(text: string, others: readonly string[], { env, files, runner }: SetupPorts): Promise<string> {
  const temp = findTempDirectory(env);
  const earlier = splitPaths(env['NIX_USER_CONF_FILES'] ?? '').find((path) => isOwnConf(path, temp));
  const current = earlier === undefined ? undefined : await files.read(earlier);
  const path = earlier !== undefined && current !== undefined ? earlier : privateConfIn(await runner.makeDirectory('setup'));
  // Before the file is there, so that it is removed whatever happens next.
  runner.saveState(NIX_CONF_STATE, path);
  if (current?.text !== text) await files.writePrivate(path, text);
  const list = [path, ...others].join(':');
  runner.exportVariable('NIX_USER_CONF_FILES', list);
  return list;
}

/** Has Nix read what was written, so that a mistake in it shows here and not in a later step. @throws UserError with Nix's own words */
async function proveUserConf(ports: NixPorts) {
  try {
    return await readConfiguration(runNixIn(ports));
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    // All other lines are ours, and were taken from what this Nix knows.
    throw new UserError(`Nix refuses the input "extra-nix-config": ${error.tail.trim()}`, { cause: error });
  }
}

/** What the daemon would say of its own features: without the settings of this user. */
async function readDaemonFeatures(ports: NixPorts): Promise<readonly string[]> {
  const env = { ...ports.env, NIX_USER_CONF_FILES: '', NIX_CONFIG: '' };
  return (await readConfiguration(runNixIn({ ...ports, env }))).config.systemFeatures;
}

/** A warning for a user whom the daemon does not trust, with the line to add. */
export function describeDistrust(user: string, file: string, outcome: DaemonOutcome): string {
  const rest = {
    unchanged: 'The settings of this job are in that file already.',
    restarted: 'The settings of this job were written to that file.',
    written: 'The settings of this job were written to that file.',
    impossible: 'The substituters and keys of this job have no effect.',
  }[outcome.kind];
  return `Nix's daemon does not trust the user "${user}": it ignores this user's substituters and keys and refuses unsigned paths, such as what earlier jobs built. Add the line "extra-trusted-users = ${user}" to ${file} and restart the daemon. ${rest}`;
}

/** What happened to the daemon's settings, in a few words. */
function describeDaemon(outcome: DaemonOutcome): string {
  switch (outcome.kind) {
    case 'unchanged':
      return 'nothing to change';
    case 'restarted':
      return `${outcome.file} changed, daemon restarted`;
    case 'written':
      return `${outcome.file} changed; the daemon reads it at its next start, as ${outcome.why}`;
    case 'impossible':
      return `not changed: ${outcome.why}`;
  }
}

interface Findings {
  readonly version: NixVersion;
  readonly program: FoundProgram;
  readonly store: StoreInfo;
  readonly access: StoreAccess;
  readonly config: NixConfiguration;
  readonly kvm: Kvm;
  readonly volumes: readonly Volume[];
  readonly cleanup: Cleanup | undefined;
  readonly daemon: DaemonOutcome | undefined;
  readonly token: AccessToken | undefined;
  readonly request: NixRequest & RemoteRequest;
  /** Settings of the job's NIX_CONFIG variable. */
  readonly strongerSettings: readonly string[];
}

/** What was found and done, one line each. Values of settings are shown only where they cannot be secret. */
export function describeFindings(found: Findings): readonly string[] {
  const { access, cleanup, config, daemon, kvm, program, request, store, strongerSettings, token, version, volumes } = found;
  const trust = {
    direct: 'written by this user directly',
    trusted: 'a daemon, which trusts this user',
    untrusted: 'a daemon, which does not trust this user',
  };
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Nix', `${version.text}, in ${program.directory}${program.onPath ? '' : ' (added to PATH)'}`],
    [
      'Store',
      `${request.store?.text ?? store.url}: ${request.store?.ssh === undefined ? trust[access] : 'on another machine, which builds too'}`,
    ],
    ['Builders', request.builders.map(({ url }) => url.text).join(', ') || undefined],
    ['System', `${config.system}; features: ${config.systemFeatures.join(', ')}`],
    ['KVM', [`${kvm.usable ? 'yes' : 'no'}, ${kvm.why}`, ...kvm.changes].join('; ')],
    ...volumes.map(
      ({ free, total, places }) => ['Disk', `${formatSize(free)} of ${formatSize(total)} free: ${places.join(', ')}`] as const,
    ),
    ['Space freed', cleanup === undefined ? undefined : [formatSize(cleanup.gained), ...cleanup.removed].join(', ')],
    ['Access token', token === undefined ? 'none' : `for ${token.host}, in a file that only this user can read`],
    ['Substituters', request.substituters.length === 0 ? undefined : `added: ${request.substituters.join(', ')}`],
    ['Flake settings', request.acceptFlakeConfig ? 'accepted (accept-flake-config)' : undefined],
    ['Extra settings', settingNames(request.extraConfig).join(', ') || undefined],
    ['Daemon settings', daemon === undefined ? undefined : describeDaemon(daemon)],
    ['NIX_CONFIG', strongerSettings.length === 0 ? undefined : `of this job wins over these settings: ${strongerSettings.join(', ')}`],
  ];
  const shown = rows.filter((row): row is readonly [string, string] => row[1] !== undefined);
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown.map(([name, text]) => `${name.padEnd(width)}  ${text}`);
}

/** Makes this runner fit for Panther: finds Nix, configures it for later steps, sees to KVM and disk, and says what it found and did. */
export async function setup(request: SetupRequest, machine: SetupPorts): Promise<SetupResult> {
  const { log } = machine;
  const token = readRequest(request, machine);
  const remote = await prepareRemote(request, machine.env, machine);
  const ports: SetupPorts = { ...machine, env: { ...machine.env, ...remote.env } };
  const { volumes, cleanup } = await prepareDisk(request, ports);
  const { program, env, version, store } = await findNix(request, ports);
  const kvm = await prepareKvm(request.kvm, ports);

  const access = accessOf(store);
  const others = listUserConfFiles(env, (path) => isOwnConf(path, findTempDirectory(env)));
  const before = await readConfiguration(runNixIn({ ...ports, env: { ...env, NIX_USER_CONF_FILES: others.join(':') } }));
  const daemonFile = systemConfOf(version.vendor);
  requireChosenStore(request.store, before.config);
  const builders = renderBuilders(request, remote.ssh, access);
  requireUsableBuilders(builders, { access, version, user: ports.user, daemonFile });
  await checkBuilders(builders, { ...ports, env }, log);
  const settings = [...listSettings(request, kvm, before.config), ...listBuilderSettings(builders)];
  for (const doubt of findDoubts(request, before.config, token)) log.warning(doubt);

  const daemon = store.isDaemon
    ? await configureDaemon(
        { settings: selectDaemonSettings(settings, access), kvm, features: await readDaemonFeatures({ ...ports, env }), file: daemonFile },
        { ...ports, env },
      )
    : undefined;
  if (daemon?.kind === 'restarted') await askStore({ ...ports, env });
  if (daemon !== undefined && access === 'untrusted') log.warning(describeDistrust(ports.user, daemonFile, daemon));
  else if (daemon?.kind === 'written' || daemon?.kind === 'impossible') log.warning(`Nix's daemon: ${describeDaemon(daemon)}.`);

  const text = renderUserConf(selectUserSettings(settings, access, before.config), token, before.config, request.extraConfig);
  const confFiles = await writeUserConf(text, others, ports);
  const after = await proveUserConf({ ...ports, env: { ...env, NIX_USER_CONF_FILES: confFiles } });
  for (const warning of after.warnings) log.warning(`Nix says of its settings: ${warning}`);

  const written = settingNames(text).map(plainName);
  const strongerSettings = settingNames(env['NIX_CONFIG'] ?? '').filter((name) => written.includes(plainName(name)));
  const { config } = after;
  log.group(
    'What this runner has for Nix',
    describeFindings({ version, program, store, access, config, kvm, volumes, cleanup, daemon, token, request, strongerSettings }),
  );
  const freeDisk = freeBytesOf(volumes, STORE_PLACE);
  const nixVersion = shortVersion(version);
  log.info(`Nix ${nixVersion} on ${config.system} is ready: KVM ${kvm.usable ? 'yes' : 'no'}, ${formatSize(freeDisk)} free.`);
  return { nix: version, nixVersion, system: config.system, systemFeatures: config.systemFeatures, kvm, freeDisk };
}
