import { runAction } from '../../src/runtime/index.js';
import { createSetupPorts, setup } from '../../src/setup/index.js';
import { INPUTS } from './inputs.js';

export function runSetup(): Promise<never> {
  return runAction(async (io) => {
    const inputs = io.parseInputs(INPUTS);
    const result = await setup(
      {
        githubToken: inputs['github-token'],
        substituters: inputs.substituters,
        trustedPublicKeys: inputs['trusted-public-keys'],
        acceptFlakeConfig: inputs['accept-flake-config'],
        extraConfig: inputs['extra-nix-config'] ?? '',
        kvm: inputs.kvm,
        freeDiskSpace: inputs['free-disk-space'],
        minFreeDisk: inputs['min-free-disk'],
        builders: inputs.builders,
        store: inputs.store,
        sshKey: inputs['ssh-key'] ?? '',
        knownHosts: inputs['ssh-known-hosts'],
      },
      createSetupPorts(io),
    );
    io.setOutputs({
      'nix-version': result.nixVersion,
      'nix-vendor': result.nix.vendor,
      system: result.system,
      'system-features': result.systemFeatures,
      kvm: result.kvm.usable,
      'free-disk': result.freeDisk,
    });
  });
}
