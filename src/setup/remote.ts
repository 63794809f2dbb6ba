import { isAtLeast, type NixConfiguration, type NixVersion } from '../nix/index.js';
import { UserError } from '../runtime/index.js';
import { describeUnknownHost, findHost, findKeyProblem, type KnownHost, type SshAddress } from '../ssh/index.js';
import type { Environment, SetupPorts } from './machine.js';
import type { Setting, StoreAccess } from './nix-config.js';
import { hasHostKey, renderBuilder, type Builder } from './remote-builders.js';
import { prepareSsh, type SshSetup } from './remote-ssh.js';
import { isSameStore, type StoreUrl } from './remote-url.js';

/** Other machines that this job builds on, as they came from the inputs. */
export interface RemoteRequest {
  readonly builders: readonly Builder[];
  /** The store of all later steps; undefined for the machine's own. */
  readonly store: StoreUrl | undefined;
  /** Text of a private key; empty for none. */
  readonly sshKey: string;
  readonly knownHosts: readonly KnownHost[];
}

/** A builder with the line that Nix gets. */
export interface ReadyBuilder {
  readonly builder: Builder;
  readonly line: string;
}

/** What has to be so that later steps reach other machines. */
export interface Remote {
  /** Variables for this step and the later ones. */
  readonly env: Environment;
  readonly ssh: SshSetup | undefined;
}

/** Since this version Nix itself understands a port in an SSH store's URL. Source: release notes of Nix 2.31. */
const PORT_IN_URL = [2, 31] as const;

const listAddresses = ({ builders, store }: RemoteRequest): readonly SshAddress[] =>
  [store?.ssh, ...builders.map(({ url }) => url.ssh)].filter((address) => address !== undefined);

/** A sentence for each thing that keeps the inputs from working together; the key must be masked by then. */
export function findRemoteProblems(request: RemoteRequest): readonly string[] {
  const { builders, knownHosts, sshKey, store } = request;
  const toBeKnown = [store?.ssh, ...builders.map((builder) => (hasHostKey(builder) ? undefined : builder.url.ssh))];
  const unknown = toBeKnown.flatMap((address) =>
    address === undefined || findHost(knownHosts, address).isKnown ? [] : [describeUnknownHost(address)],
  );
  return [
    ...new Set(
      [
        sshKey === '' ? undefined : findKeyProblem(sshKey),
        ...unknown,
        store?.ssh !== undefined && builders.length > 0
          ? 'The inputs "store" and "builders" cannot be used together when the store is on another machine: builds run there. Remove one of the two.'
          : undefined,
      ].filter((problem) => problem !== undefined),
    ),
  ];
}

/** Writes what SSH needs and tells later steps of it. Without these inputs nothing is done. */
export async function prepareRemote(
  request: RemoteRequest,
  env: Environment,
  ports: Pick<SetupPorts, 'files' | 'runner'>,
): Promise<Remote> {
  const addresses = listAddresses(request);
  const isSshWanted = addresses.length > 0 || request.sshKey !== '' || request.knownHosts.length > 0;
  const ssh = isSshWanted ? await prepareSsh({ ...request, addresses }, env, ports) : undefined;
  // Not the setting "store": Nix would send it on to the daemon at the other end.
  const exported = { ...ssh?.env, ...(request.store === undefined ? {} : { NIX_REMOTE: request.store.text }) };
  for (const [name, value] of Object.entries(exported)) ports.runner.exportVariable(name, value);
  return { env: exported, ssh };
}

/**
 * Writes the machine lines. A daemon runs ssh itself, as root and without this job's environment: all it knows is in the line. Without
 * one NIX_SSHOPTS says it better: Nix before 2.31 writes a host key from the line under a name that ssh does not look for if there is a port.
 */
export function renderBuilders(
  { builders, knownHosts }: RemoteRequest,
  ssh: SshSetup | undefined,
  access: StoreAccess,
): readonly ReadyBuilder[] {
  return builders.map((builder) => {
    const address = builder.url.ssh;
    if (address === undefined || access === 'direct') return { builder, line: renderBuilder(builder, {}) };
    const { key } = findHost(knownHosts, address);
    const hostKey = key === undefined ? undefined : Buffer.from(key).toString('base64');
    return { builder, line: renderBuilder(builder, { sshKey: ssh?.keyFile, hostKey }) };
  });
}

/** The settings that make Nix use the builders. Never for a daemon's own file: it would name a key that is gone after the job. */
export function listBuilderSettings(builders: readonly ReadyBuilder[]): readonly Setting[] {
  if (builders.length === 0) return [];
  return [
    { name: 'builders', value: builders.map(({ line }) => line).join(' ; '), takenFrom: 'trusted' },
    { name: 'builders-use-substitutes', value: 'true', takenFrom: 'trusted' },
  ];
}

/** Refuses builders that the daemon of this machine would not or could not use. @throws UserError */
export function requireUsableBuilders(
  builders: readonly ReadyBuilder[],
  machine: { readonly access: StoreAccess; readonly version: NixVersion; readonly user: string; readonly daemonFile: string },
): void {
  if (builders.length === 0 || machine.access === 'direct') return;
  if (machine.access === 'untrusted') {
    throw new UserError(
      `The input "builders" has no effect: Nix's daemon takes builders from trusted users only. Add the line "extra-trusted-users = ${machine.user}" to ${machine.daemonFile} and restart the daemon.`,
      { exitCode: 3 },
    );
  }
  for (const { builder, line } of builders) {
    const address = builder.url.ssh;
    if (address === undefined) continue;
    if (line.endsWith(' -')) {
      throw new UserError(
        `The input "ssh-known-hosts" knows ${address.host} only by an authority that signs host keys, but Nix's daemon needs the key of the host itself. Add the line that "ssh-keyscan ${address.host}" prints, after comparing its fingerprint on the host.`,
      );
    }
    if (address.port !== undefined && machine.version.vendor !== 'lix' && !isAtLeast(machine.version, PORT_IN_URL)) {
      throw new UserError(
        `The input "builders" names the port ${address.port} of ${address.host}, but the daemon of ${machine.version.text} only reaches the port that root's ssh_config says. Use Nix ${PORT_IN_URL.join('.')} or newer, or leave the port out and set it in root's ~/.ssh/config.`,
      );
    }
  }
}

/** @throws UserError if a setting of this machine wins over the input "store" */
export function requireChosenStore(store: StoreUrl | undefined, config: Pick<NixConfiguration, 'store'>): void {
  if (store === undefined || config.store === undefined || isSameStore(config.store, store.text)) return;
  throw new UserError(
    `The input "store" is "${store.text}", but a nix.conf of this machine or of the input "extra-nix-config" sets "store = ${config.store}", which wins. Remove that line.`,
    { exitCode: 3 },
  );
}
