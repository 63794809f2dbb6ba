import { runUpdate } from '../index.js';
await runUpdate();
