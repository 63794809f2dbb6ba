export { describeProbe, writeProbe, type ProbeOptions } from './settings.js';
