// How to run a private Nix: everything is said by environment variables, no file of the machine is read or written.
import { delimiter, join } from 'node:path';

/**
 * @param {import('./private-nix.mjs').PrivateNix} nix
 * @param {{ storeRoot?: string, home?: string, sandbox?: boolean, inherited?: Record<string, string | undefined> }} [options]
 *   `storeRoot`: directory of its store (without it, the caller sets NIX_REMOTE); `home`: directory for Nix's caches and state
 *   instead of the person's; `sandbox`: see `canSandbox`; `inherited`: the environment that the result will be laid over
 * @returns {Record<string, string>}
 */
export function describeNixEnvironment(nix, { storeRoot, home, sandbox = true, inherited = process.env } = {}) {
  return {
    PATH: [join(nix.prefix, 'bin'), inherited.PATH].filter(Boolean).join(delimiter),
    NIX_CONFIG: describeConfiguration(nix, sandbox),
    NIX_CONF_DIR: join(nix.prefix, 'etc/nix'),
    NIX_SSL_CERT_FILE: inherited.NIX_SSL_CERT_FILE ?? inherited.SSL_CERT_FILE ?? join(nix.prefix, 'etc/ca.crt'),
    ...(home &&
      Object.fromEntries(['CACHE', 'CONFIG', 'DATA', 'STATE'].map((kind) => [`NIX_${kind}_HOME`, join(home, kind.toLowerCase())]))),
    ...(storeRoot && { NIX_REMOTE: describeStore(storeRoot, sandbox) }),
  };
}

function describeConfiguration(nix, sandbox) {
  const settings = {
    'experimental-features': 'nix-command flakes',
    'build-users-group': '',
    'max-jobs': 'auto',
    substituters: '',
    'flake-registry': '',
    sandbox,
    'sandbox-fallback': false,
    'sandbox-paths': `/bin/sh=${join(nix.prefix, 'bin/busybox')}`,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}`.trimEnd())
    .join('\n');
}

/**
 * A sandboxed build sees its store at /nix/store, wherever it is. Without a sandbox nothing can be made to look so:
 * the store's paths are then where they really are, and differ from everybody else's.
 */
function describeStore(root, sandbox) {
  const path = (...parts) =>
    join(root, ...parts)
      .split('/')
      .map(encodeURIComponent)
      .join('/');
  if (sandbox) return `local?root=${path()}`;
  return `local?store=${path('nix/store')}&state=${path('nix/var/nix')}&log=${path('nix/var/log/nix')}`;
}
