import { runVmTest } from '../index.js';
await runVmTest();
