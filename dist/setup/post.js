import { runSetupPost } from '../index.js';
await runSetupPost();
