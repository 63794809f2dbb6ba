export { createHostRecorder, type HostRecorder, type RecordSettings } from './record-hosts.js';
