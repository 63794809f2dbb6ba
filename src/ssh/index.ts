export { formatAddress, formatStoreUrl, type SshAddress, type SshTarget } from './address.js';
export { probeBanner, type BannerPorts, type BannerProbe } from './banner.js';
export { createSsh, type RemoteOptions, type RemoteWork, type Ssh, type SshOutcome, type SshPorts } from './client.js';
export { describeSshFailure } from './describe-failure.js';
export { classifyRemoteFailure, quoteReason, type RemoteFailure } from './failure.js';
export { removeSshFiles, writePrivateFile, writeSshFiles, type SshFilePorts, type SshFiles, type SshRequest } from './files.js';
export { fingerprintOf, parseHostKey, renderFingerprintCommand, type HostKey } from './host-key.js';
export { findKeyProblem, listKeySecrets, normalizeKey } from './key.js';
export {
  describeUnknownHost,
  findHost,
  parseKnownHosts,
  pinHostKeys,
  renderKnownHosts,
  type HostKeyPin,
  type HostKnowledge,
  type KnownHost,
} from './known-hosts.js';
export { quoteShellWord, renderCommandLine } from './quote.js';
export { describeUnpinnedHost, scanHostKeys } from './scan.js';
export { DEFAULT_PATIENCE, renderNixSshOptions, renderSshConfig, type SshPatience } from './ssh-config.js';
