import { runDeployPost } from '../index.js';
await runDeployPost();
