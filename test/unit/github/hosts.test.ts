import { expect, test } from '@jest/globals';
import { findApiUrl, findHost } from '../../../src/github/hosts.js';

test.each([
  ['github.com', 'https://api.github.com'],
  ['acme.ghe.com', 'https://api.acme.ghe.com'],
  ['git.acme.org', 'https://git.acme.org/api/v3'],
  ['git.acme.org:8443', 'https://git.acme.org:8443/api/v3'],
])('the interface of %s is at %s, and the other way round', (host, url) => {
  expect(findApiUrl(host)).toBe(url);
  expect(findHost(url)).toBe(host);
});
