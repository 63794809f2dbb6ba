export { hideSecrets, parsePushUrl, type PushTarget } from './push-url.js';
export { createPusher, PUSH_FINISH_MS, type Pusher, type PushOptions, type PushOutcome, type PushPorts } from './pusher.js';
export { listSigningSecrets, parseSigningKey, storeSigningKey, type SigningKey, type StoredKey } from './signing-key.js';
