export { createGitServer, type GitFault, type GitServer, type ServedRepository } from './server.js';
