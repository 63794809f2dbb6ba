export { type StoredArtifact } from './artifact-service.js';
export { type StoredCacheEntry } from './cache-service.js';
export { type Fault, type FaultSource, type Operation } from './faults.js';
export { ARTIFACT_REQUESTS, CACHE_REQUESTS, type FieldKind } from './messages.js';
export {
  type RecordedRequest,
  type ResultsService,
  type ResultsServiceOptions,
  startResultsService,
  type TokenOptions,
  type Traffic,
} from './server.js';
