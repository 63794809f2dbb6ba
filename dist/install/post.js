import { runInstallPost } from '../index.js';
await runInstallPost();
