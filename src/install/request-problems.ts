import { findConsentProblem, parseWipeConsent } from './consent.js';
import { listPathProblems } from './private-files.js';
import { isPublicKey } from './ssh-options.js';
import { type InstallRequest } from './types.js';

const ADDRESS = /^[A-Za-z0-9_[:][A-Za-z0-9._:%-]*$/;
const USER = /^[A-Za-z_][A-Za-z0-9._-]*$/;
const HOST = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** All that is wrong with a request by itself, a sentence each: told before anybody is connected to. */
export function listRequestProblems(request: InstallRequest): readonly string[] {
  const { host, target, hostKeys, installerKeys, disks } = request;
  const users = [target.before.user, target.installed.user].filter((user) => !USER.test(user));
  const ports = [target.before, target.installer, target.installed].map(({ port }) => port);
  const badKeys = [...hostKeys, ...(installerKeys ?? [])].filter((key) => !isPublicKey(key));
  return [
    ...(HOST.test(host) ? [] : [`"${host}" is no name of a host.`]),
    ...(ADDRESS.test(target.address) ? [] : [`"${target.address}" is no host name or address.`]),
    ...users.map((user) => `"${user}" is no name of a user.`),
    ...ports.filter((port) => !Number.isInteger(port) || port < 1 || port > 65_535).map((port) => `${port} is no port.`),
    ...badKeys.map((key) => `A host key must be like "ssh-ed25519 AAAA…", but is "${key}".`),
    ...(hostKeys.length > 0
      ? []
      : [
          `No host key is known of ${target.address}. See it by "ssh-keyscan -p ${target.before.port} ${target.address}", compare it with what the machine's console or provider says, and pin it in the known hosts.`,
        ]),
    ...disks
      .filter(({ device }) => !/^\/dev\/[^\s'"\\]+$/.test(device))
      .map(({ device }) => `"${device}" is no disk: it must begin with /dev/.`),
    ...listPathProblems(request),
  ];
}

/**
 * A sentence if nobody agreed to wipe exactly the disks of the layout.
 * @throws UserError if the consent cannot be read
 */
export const findWipeProblem = ({ host, disks, consent }: InstallRequest): string | undefined =>
  findConsentProblem(host, disks, parseWipeConsent(consent));
