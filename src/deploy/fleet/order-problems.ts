import type { FleetOrder } from './fleet-order.js';

/** Where the configuration names what is missing. */
const CONFIG = '.github/panther.yml';

/** A sentence for each thing that keeps a whole deployment from beginning: it is told before any host was touched. */
export function findOrderProblems({ hosts, mode, secrets }: FleetOrder): readonly string[] {
  const unaddressed = hosts.filter(({ settings }) => settings.deploy.address === undefined).map(({ name }) => name);
  const files = mode === 'rollback' || mode === 'dry-run' ? [] : hosts.flatMap(({ settings }) => settings.deploy.files);
  const missing = [...new Set(files.map(({ secret }) => secret).filter((secret) => !secrets.has(secret)))];
  return [
    ...(unaddressed.length === 0
      ? []
      : [
          `${CONFIG} does not say where to find ${unaddressed.join(', ')}. Give an address below "hosts", such as: '*': { deploy: { address: "{host}.example.org" } }.`,
        ]),
    ...(missing.length === 0
      ? []
      : [
          `${CONFIG} puts the ${missing.length === 1 ? 'secret' : 'secrets'} ${missing.join(', ')} on hosts, but the input "secrets" does not hold ${missing.length === 1 ? 'it' : 'them'}. Pass it as JSON: {"NAME": "\${{ secrets.NAME }}"}.`,
        ]),
  ];
}
