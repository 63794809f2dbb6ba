import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGitEnv } from '../flakes.js';

/** Where the head of a CGI program's answer ends. */
const HEAD_END = '\r\n\r\n';

/**
 * Answers a request by `git http-backend`, the CGI program that git's own manual sets up.
 * @param root directory of the bare repositories
 * @param path the request's path, its query left out
 * @param maxBytes of the answer's body; after them the connection is cut, as by a server that dies
 */
export async function answerByGit(request: IncomingMessage, response: ServerResponse, root: string, maxBytes: number): Promise<void> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const { headers, method } = request;
  const child = spawn('git', ['http-backend'], {
    env: {
      ...createGitEnv(),
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: method,
      REMOTE_ADDR: '127.0.0.1',
      CONTENT_TYPE: headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // git may end before it has read all of the request.
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  response.on('close', () => child.kill());

  let head: string | undefined = '';
  let left = maxBytes;
  child.stdout.on('data', (chunk: Buffer) => {
    let body = chunk;
    if (head !== undefined) {
      head += chunk.toString('latin1');
      const end = head.indexOf(HEAD_END);
      if (end < 0) return;
      writeHead(response, head.slice(0, end));
      body = Buffer.from(head.slice(end + HEAD_END.length), 'latin1');
      head = undefined;
    }
    response.write(body.subarray(0, left));
    left -= body.length;
    if (left < 0) response.socket?.end(() => response.socket?.destroy());
  });
  await new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  response.end();
}

/** Turns `Status: 404 Not Found` and the other lines of a CGI head into an HTTP head. */
function writeHead(response: ServerResponse, head: string): void {
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (name.toLowerCase() === 'status') response.statusCode = Number(value.slice(0, 3));
    else response.setHeader(name, value);
  }
}
