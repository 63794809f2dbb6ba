import { runBuild } from '../index.js';
await runBuild();
