import { runSetup } from '../index.js';
await runSetup();
