export { compareCommits } from './compare-commits.js';
export { connectFleet, type ConnectPorts, type Login } from './connect.js';
export { type SecretFile } from './put-files.js';
export { createSource, type SourcePorts } from './source.js';
export { createSshTarget, type SshHost, type SshTargetPorts } from './ssh-target.js';
