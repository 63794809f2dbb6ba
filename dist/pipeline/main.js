import { runPipeline } from '../index.js';
await runPipeline();
