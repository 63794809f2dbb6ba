import { runKeep } from '../index.js';
await runKeep();
