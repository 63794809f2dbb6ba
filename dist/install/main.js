import { runInstall } from '../index.js';
await runInstall();
