import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { classifyAnswer } from '../../../src/github/classify.js';
import { createTransport, type GitHubAnswer, type GitHubRequest } from '../../../src/github/transport.js';

interface Seen {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** One request by GitHub's toolkit to a server that answers by `reply`. */
async function ask(
  request: GitHubRequest,
  { path = '', token }: { readonly path?: string; readonly token?: string },
  reply: (response: ServerResponse) => void = (response) => void response.setHeader('content-type', 'application/json').end('{"ok":true}'),
): Promise<{ readonly answer: GitHubAnswer; readonly seen: readonly Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((incoming, response) => {
    seen.push({ url: incoming.url ?? '', headers: incoming.headers });
    reply(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const apiUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}${path}`;
  try {
    const answer = await createTransport({ apiUrl, token })(request, new AbortController().signal);
    return { answer, seen };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const GET: GitHubRequest = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/git/ref/{ref}',
  params: { owner: 'acme', repo: 'fleet', ref: 'heads/a/b' },
};
const GRAPHQL: GitHubRequest = { method: 'POST', path: '/graphql', params: { query: '{x}', variables: {} } };

test('a request has the token, our name and the version of the interface', async () => {
  const { answer, seen } = await ask(GET, { token: 'planted' });
  expect(answer).toMatchObject({ status: 200, data: { ok: true }, headers: { 'content-type': 'application/json' } });
  expect(seen).toMatchObject([
    {
      url: '/repos/acme/fleet/git/ref/heads%2Fa%2Fb',
      headers: { authorization: 'token planted', 'x-github-api-version': '2022-11-28', 'user-agent': expect.stringContaining('panther') },
    },
  ]);
});

test('without a token it is asked as nobody', async () => {
  const { seen } = await ask(GET, {});
  expect(seen[0]?.headers).not.toHaveProperty('authorization');
});

test('GraphQL is beside the REST interface of an Enterprise Server, and below GitHub’s own', async () => {
  expect((await ask(GRAPHQL, { path: '/api/v3/', token: 't' })).seen[0]?.url).toBe('/api/graphql');
  expect((await ask(GRAPHQL, { token: 't' })).seen[0]?.url).toBe('/graphql');
  expect((await ask(GET, { path: '/api/v3/', token: 't' })).seen[0]?.url).toBe('/api/v3/repos/acme/fleet/git/ref/heads%2Fa%2Fb');
});

test('a refusal is an answer', async () => {
  const { answer } = await ask(GET, { token: 't' }, (response) =>
    response.writeHead(403, { 'content-type': 'application/json', 'retry-after': '7' }).end('{"message":"No"}'),
  );
  expect(answer).toMatchObject({ status: 403, data: { message: 'No' }, headers: { 'retry-after': '7' } });
});

test('a body that breaks off is known not to be an answer', async () => {
  const { answer } = await ask(GET, { token: 't' }, (response) => {
    response.writeHead(201, { 'content-type': 'application/json', 'content-length': '500' });
    response.write('{"id": 1, ');
    setTimeout(() => response.destroy(), 50);
  });
  expect(classifyAnswer(answer, 0)).toEqual({ kind: 'trouble' });
});

test('no answer is an error', async () => {
  await expect(ask(GET, { token: 't' }, (response) => response.destroy())).rejects.toThrow();
});
