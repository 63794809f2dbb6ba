import * as v from 'valibot';
import { parseStorePath, type StorePath } from '../../src/nix/index.js';
import { FLAKE_INPUT } from '../../src/pipeline/index.js';
import { InputProblem } from '../../src/runtime/index.js';
import { parseKnownHosts } from '../../src/ssh/index.js';

const Closures = v.record(v.string(), v.string());

function parseJson<T>(text: string, schema: v.GenericSchema<unknown, T>, example: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // Not its words: they might quote a secret.
    throw new InputProblem(`must be JSON such as ${example}`);
  }
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) throw new InputProblem(`must be JSON such as ${example}`);
  return parsed.output;
}

/** Store paths by host. @throws InputProblem */
export function parseClosures(text: string): ReadonlyMap<string, StorePath> {
  const json = parseJson(text, Closures, '{"web": "/nix/store/…-nixos-system-web-25.11"}');
  return new Map(
    Object.entries(json).map(([host, path]) => {
      try {
        return [host, parseStorePath(path)] as const;
      } catch {
        throw new InputProblem(`must give a store path for each host, but that of "${host}" is "${path}"`);
      }
    }),
  );
}

/** `3`, or `10%` of the hosts. @throws InputProblem */
export function parseShare(text: string) {
  const [, number, percent] = /^(\d{1,6})(%?)$/.exec(text.trim()) ?? [];
  const value = Number(number);
  if (number === undefined || (percent === '%' && value > 100))
    throw new InputProblem(`must be a number of hosts such as 1, or a share such as 10%, but is "${text}"`);
  return percent === '%' ? ({ kind: 'percent', percent: value } as const) : ({ kind: 'count', count: value } as const);
}

/** Where to go back to: a revision, or a store path. @throws InputProblem */
export function parseAim(text: string) {
  if (text === 'previous') return { kind: 'previous' } as const;
  if (/^[0-9a-f]{4,64}$/.test(text)) return { kind: 'revision', revision: text } as const;
  try {
    return { kind: 'closure', closure: parseStorePath(text) } as const;
  } catch {
    throw new InputProblem(`must be "previous", a commit or a store path, but is "${text}"`);
  }
}

export const INPUTS = {
  ...FLAKE_INPUT,
  hosts: { kind: 'list', default: '*', description: 'Globs over names of hosts to deploy to, separated by blanks or lines.' },
  mode: {
    kind: 'choice',
    values: ['deploy', 'boot', 'dry-run', 'rollback'],
    default: 'deploy',
    description:
      '`deploy` switches; `boot` makes the system the boot default and reboots by policy; `dry-run` shows what would be restarted, and changes nothing but what is in the store; `rollback` goes back to what was confirmed before.',
  },
  to: {
    kind: 'parsed',
    default: 'previous',
    parse: parseAim,
    description: 'With `mode: rollback`: `previous`, or the commit or store path of an earlier deployment.',
  },
  digest: {
    kind: 'text',
    description: 'The output `digest` of actions/plan, in a run that built with `hand-over: true`: deploys what this run built.',
  },
  closures: {
    kind: 'parsed',
    parse: parseClosures,
    description: 'Instead of `digest`: JSON of host → store path of a system that is in this machine’s store or in a binary cache.',
  },
  revision: { kind: 'text', description: 'Commit that is deployed. Default: that of the plan, or of the run.' },
  reboot: {
    kind: 'choice',
    values: ['configured', 'never', 'if-needed', 'always'],
    default: 'configured',
    description:
      'Whether hosts are rebooted after they were confirmed; `configured`: as `.github/panther.yml` says for each, which is `never` by default.',
  },
  offline: {
    kind: 'choice',
    values: ['configured', 'fail', 'skip'],
    default: 'configured',
    description: 'What a host that cannot be reached is: a failure, or one to leave out.',
  },
  canary: { kind: 'parsed', parse: parseShare, description: 'How many hosts go before all others: `1`, or `10%`.' },
  'wave-size': { kind: 'parsed', parse: parseShare, description: 'How many hosts go together at most: `5`, or `25%`.' },
  'max-parallel': { kind: 'integer', min: 1, max: 200, default: 10, description: 'Hosts that are deployed to at once.' },
  'max-failures': { kind: 'integer', min: 0, max: 10_000, default: 0, description: 'Hosts that may fail before nothing more is begun.' },
  'undo-on-failure': { kind: 'flag', default: false, description: 'Take hosts back that were deployed to, when others fail.' },
  force: { kind: 'flag', default: false, description: 'Deploy an older commit over a newer one, or one that does not contain it.' },
  'force-unlock': { kind: 'flag', default: false, description: 'Take the lock of another deployment that has not changed anything yet.' },
  'allow-degraded': { kind: 'flag', default: false, description: 'Deploy also to hosts with units that had failed before.' },
  'ssh-key': {
    kind: 'text',
    secret: true,
    description: 'Private SSH key, without a passphrase. Pass a secret. Default: what the machine’s SSH client finds.',
  },
  'ssh-known-hosts': {
    kind: 'parsed',
    default: '',
    parse: parseKnownHosts,
    description:
      'Host keys, as lines of known_hosts. Hosts may also be pinned in `.github/panther.yml`. A host of which nothing is known is refused.',
  },
  environment: {
    kind: 'text',
    description: 'GitHub environment of this job. Deployments are recorded on GitHub under `ENVIRONMENT/HOST`, or `HOST` without one.',
  },
  'github-token': {
    kind: 'text',
    secret: true,
    description:
      'Token with `deployments: write`, to record on GitHub what is deployed where. Without that permission nothing is recorded.',
  },
  secrets: {
    kind: 'text',
    secret: true,
    description:
      'JSON of name → value for the files that `.github/panther.yml` puts on hosts: `{"DB_PASSWORD": "…"}`; a secret that holds this JSON is the simplest way.',
  },
} as const;

export const OUTPUTS = {
  verdict: '`success` or `failure`.',
  result: 'Path of deploy-result.json in this job.',
} as const;
