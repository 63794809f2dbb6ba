import { connect } from 'node:net';
import { runProcess } from '../../runtime/index.js';
import { UserError } from '../../runtime/index.js';
import {
  createSsh,
  findKeyProblem,
  listKeySecrets,
  parseHostKey,
  pinHostKeys,
  probeBanner,
  renderNixSshOptions,
  scanHostKeys,
  writePrivateFile,
  writeSshFiles,
  type HostKeyPin,
  type KnownHost,
  type SshAddress,
} from '../../ssh/index.js';
import type { FleetPorts } from '../fleet/deploy-fleet.js';
import type { FleetHost } from '../fleet/fleet-order.js';

export interface Login {
  /** Text of a private key; empty to leave that to the machine. */
  readonly sshKey: string;
  /** Besides what the configuration pins. */
  readonly knownHosts: readonly KnownHost[];
}

export interface ConnectPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Makes a directory that only this user can enter; whoever has to remove it later notes it there. */
  readonly makeDirectory: (name: string) => Promise<string>;
  readonly maskSecret: (secret: string) => void;
}

/** A connection whose other side went away is given up after 20 s: the host goes on by itself, and is asked by a new one. */
const PATIENCE = { connectSeconds: 15, aliveSeconds: 5, aliveCount: 4 } as const;

export const listPins = (hosts: readonly FleetHost[]): readonly HostKeyPin[] =>
  hosts.flatMap(({ settings: { deploy } }) =>
    deploy.address === undefined || deploy.hostKeys.length === 0
      ? []
      : [{ address: { host: deploy.address, port: deploy.port }, keys: deploy.hostKeys.map(parseHostKey) }],
  );

/**
 * Prepares connections to hosts: strict about host keys, none shared, by a key in a file that only this user can read.
 * @returns what reaching them takes, and the value of NIX_SSHOPTS by which Nix goes the same way
 * @throws UserError if the key is none that SSH could use
 */
export async function connectFleet(
  hosts: readonly FleetHost[],
  { sshKey, knownHosts }: Login,
  ports: ConnectPorts,
): Promise<Pick<FleetPorts, 'ssh' | 'knownHosts' | 'scanKeys' | 'probe'> & { readonly nixSshOptions: string }> {
  if (sshKey !== '') {
    for (const secret of listKeySecrets(sshKey)) ports.maskSecret(secret);
    const problem = findKeyProblem(sshKey);
    if (problem !== undefined) throw new UserError(problem);
  }
  const known = pinHostKeys(knownHosts, listPins(hosts));
  const addresses: readonly SshAddress[] = hosts.flatMap(({ settings: { deploy } }) =>
    deploy.address === undefined ? [] : [{ host: deploy.address, port: deploy.port }],
  );
  const files = await writeSshFiles(
    { sshKey, knownHosts: known, addresses, patience: PATIENCE },
    { makeDirectory: ports.makeDirectory, writePrivate: writePrivateFile },
  );
  // When a step is cancelled, hosts that were begun still have to be asked; the deployment bounds that itself.
  const { signal } = new AbortController();
  return {
    ssh: createSsh(files, { run: runProcess, env: ports.env, signal }),
    knownHosts: known,
    scanKeys: (target) => scanHostKeys(target, { run: runProcess, env: ports.env, signal: ports.signal }),
    probe: (target, limitMs, own) => probeBanner(target, limitMs, { connect: ({ host, port }) => connect(port, host), signal: own }),
    nixSshOptions: renderNixSshOptions(files.configFile, ports.env['NIX_SSHOPTS']),
  };
}
