import type { Config } from '../config/index.js';
import { findMetadata, listFlakeHosts, type ExamineOptions, type ExaminePorts, type Flake, type VmTests } from '../flake/index.js';
import { makeVmTests, needsSource, type VmTestOptions } from './boot-tests.js';

/** Names the hosts of a flake, and says how each is booted. @throws UserError if the configuration does not fit; ToolError; InterruptedError */
export async function prepareVmTests(
  flake: Flake,
  config: Config,
  options: ExamineOptions & VmTestOptions,
  ports: ExaminePorts,
): Promise<VmTests> {
  const hosts = await listFlakeHosts(flake, options, ports);
  const { source } = needsSource(config, hosts) ? await findMetadata(ports.nix, flake.reference) : {};
  return makeVmTests(config, hosts, source, options);
}
