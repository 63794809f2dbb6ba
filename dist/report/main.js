import { runReport } from '../index.js';
await runReport();
