import { describe, expect, test } from '@jest/globals';
import { type ApiCall } from '../../../src/github/api.js';
import { UserError } from '../../../src/runtime/index.js';
import { answer, createBench, NOW, TOKEN, type Step } from './scripted.js';

const CALL: ApiCall = { method: 'GET', path: '/repos/{owner}/{repo}', purpose: 'read it', permissions: ['contents: read'] };
const POST: ApiCall = { method: 'POST', path: '/repos/{owner}/{repo}/things', purpose: 'make a thing', permissions: ['contents: write'] };
const reset = () =>
  Object.assign(new Error('fetch failed'), { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) });
const LIMITED = answer(403, { message: 'You have exceeded a secondary rate limit.' });

const fail = async (work: Promise<unknown>): Promise<UserError> => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UserError)) throw new Error(`A UserError was expected, not ${String(error)}`);
  return error;
};

describe('what may be sent twice', () => {
  test('an answer is given as it came, and nothing is waited for', async () => {
    const { api, requests, waits } = createBench([answer(200, { id: 1 })]);
    expect((await api.send(CALL)).data).toEqual({ id: 1 });
    expect(requests).toEqual([{ method: 'GET', path: '/repos/{owner}/{repo}', params: { owner: 'acme', repo: 'fleet' } }]);
    expect(waits).toEqual([]);
  });

  test('trouble is tried again after longer and longer waits, five times in all', async () => {
    const { api, requests, waits } = createBench([
      answer(502),
      reset(),
      answer(503),
      answer(200, ''),
      answer(500, { message: 'Server Error' }),
    ]);
    const error = await fail(api.send(CALL));
    expect(error.message).toBe(
      'GitHub could not read it (tried 5 times; last: HTTP 500, "Server Error"). Look at https://www.githubstatus.com and at this machine’s network, then run the job again.',
    );
    expect(error.exitCode).toBe(3);
    expect(requests).toHaveLength(5);
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  test('a refusal is not tried again', async () => {
    const { api, requests } = createBench([answer(403, { message: 'Resource not accessible by integration' })]);
    expect((await fail(api.send(CALL))).message).toContain('"contents: read"');
    expect(requests).toHaveLength(1);
  });

  test('a status that the caller takes is an answer', async () => {
    const { api } = createBench([answer(404, { message: 'Not Found' })]);
    expect((await api.send({ ...CALL, accept: [404] })).status).toBe(404);
  });

  test('a limit is waited for as long as GitHub says, then it goes on, and the log says so', async () => {
    const { api, waits, log } = createBench([answer(429, {}, { 'retry-after': '42' }), answer(200)]);
    await api.send(CALL);
    expect(waits).toEqual([42_000]);
    expect(log.infos).toEqual(['GitHub could not read it yet (too many requests at once); trying again in 42 seconds.']);
  });

  test('a limit that does not say how long is waited for a minute, then two, and then it ends within the time', async () => {
    const { api, waits } = createBench([LIMITED, LIMITED, LIMITED]);
    const { message } = await fail(api.send(CALL));
    expect(waits).toEqual([60_000, 120_000]);
    expect(message).toContain('GitHub refuses more requests of this token for now');
    expect(message).toContain('tried 3 times');
  });

  test('a wait that is longer than a call may take ends it at once and says how long', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1_000 + 1_799) };
    const { api, waits } = createBench([answer(403, { message: 'API rate limit exceeded' }, headers)]);
    expect((await fail(api.send(CALL))).message).toContain('It asks to wait 1800 seconds');
    expect(waits).toEqual([]);
  });

  test('all waits of a client together are bounded', async () => {
    const limit = answer(429, {}, { 'retry-after': '200' });
    const { api, waits } = createBench([limit, answer(200), limit, answer(200), limit], { limits: { waitsMs: 500_000 } });
    await api.send(CALL);
    await api.send(CALL);
    await fail(api.send(CALL));
    expect(waits).toEqual([200_000, 200_000]);
  });

  test('no answer at all is given up after its time', async () => {
    const { api } = createBench(['silence', answer(200, { id: 2 })], { limits: { requestMs: 20 } });
    expect((await api.send(CALL)).data).toEqual({ id: 2 });
  });

  test('a cancelled job ends with its own reason, in a request and in a wait', async () => {
    const reason = new Error('cancelled');
    const inRequest = new AbortController();
    const first = createBench(['silence'], { signal: inRequest.signal });
    const sent = first.api.send(CALL);
    inRequest.abort(reason);
    await expect(sent).rejects.toBe(reason);

    const inWait = new AbortController();
    const second = createBench(
      [
        () => {
          inWait.abort(reason);
          return answer(502);
        },
      ],
      { signal: inWait.signal },
    );
    await expect(second.api.send(CALL)).rejects.toBe(reason);
    expect(second.requests).toHaveLength(1);
  });
});

describe('what must happen once', () => {
  const make = async (steps: readonly Step[], found: readonly (string | undefined)[]) => {
    const bench = createBench(steps);
    const left = [...found];
    let asked = 0;
    const result = await bench.api
      .sendOnce(
        POST,
        ({ data }) => data as string,
        async () => {
          asked += 1;
          return Promise.resolve(left.shift());
        },
      )
      .catch((error: unknown) => error);
    return { result, asked, sent: bench.requests.length };
  };

  test('nobody is asked where the answer came', async () => {
    expect(await make([answer(201, ['made'])], [])).toEqual({ result: ['made'], asked: 0, sent: 1 });
  });

  test('it is not sent again where it is there although the answer was lost', async () => {
    expect(await make([reset()], ['found'])).toEqual({ result: 'found', asked: 1, sent: 1 });
    expect(await make([answer(502)], ['found'])).toEqual({ result: 'found', asked: 1, sent: 1 });
    expect(await make([answer(201, '{"id":')], ['found'])).toEqual({ result: 'found', asked: 1, sent: 1 });
  });

  test('it is sent again where it is not there', async () => {
    expect(await make([reset(), answer(201, ['made'])], [undefined])).toEqual({ result: ['made'], asked: 1, sent: 2 });
  });

  test('a limit was no try: it is sent again without asking', async () => {
    expect(await make([LIMITED, answer(201, ['made'])], [])).toEqual({ result: ['made'], asked: 0, sent: 2 });
  });

  test('after a lost answer it is also asked before a limit is tried again', async () => {
    expect(await make([reset(), LIMITED], [undefined, 'found'])).toEqual({ result: 'found', asked: 2, sent: 2 });
  });

  test('after the last try it is asked once more', async () => {
    const lost = [reset(), reset(), reset(), reset(), reset()];
    expect(await make(lost, [undefined, undefined, undefined, undefined, 'found'])).toEqual({ result: 'found', asked: 5, sent: 5 });
    expect((await make(lost, [])).result).toBeInstanceOf(UserError);
  });

  test('asking shares the time of what is asked for', async () => {
    const limit = answer(429, {}, { 'retry-after': '20' });
    const { api, waits } = createBench([reset(), limit, answer(200)], { limits: { callMs: 20_000, requestMs: 1_000 } });
    const work = api.sendOnce(
      POST,
      () => 1,
      async (bounded) => bounded.send(CALL).then(() => 1),
    );
    expect((await fail(work)).message).toContain('not possible to read it (tried once)');
    // The question alone could wait for 20 seconds, but one of them is gone.
    expect(waits).toEqual([1_000]);
  });
});

describe('lists', () => {
  const page = (length: number) =>
    answer(
      200,
      Array.from({ length }, (_, index) => index),
    );
  const list = async (steps: readonly Step[], limit: number) => {
    const { api, requests } = createBench(steps);
    const entries = await api.list(CALL, ({ data }) => data as number[], limit);
    return { length: entries.length, pages: requests.map(({ params }) => params['page']) };
  };

  test('pages are fetched until one is not full', async () => {
    expect(await list([page(100), page(100), page(7)], 1_000)).toEqual({ length: 207, pages: [1, 2, 3] });
    expect(await list([page(100), page(0)], 1_000)).toEqual({ length: 100, pages: [1, 2] });
  });

  test('no page is fetched beyond the limit', async () => {
    expect(await list([page(100), page(100)], 150)).toEqual({ length: 150, pages: [1, 2] });
    expect(await list([page(100)], 100)).toEqual({ length: 100, pages: [1] });
  });
});

describe('GraphQL', () => {
  const operation = { query: 'mutation { x }', variables: {}, purpose: 'do x', permissions: ['contents: write'] } as const;

  test.each([
    ['FORBIDDEN', 'Add the line "contents: write"'],
    ['INSUFFICIENT_SCOPES', 'Add the line "contents: write"'],
    ['NOT_FOUND', 'GitHub did not find what was needed to do x'],
    ['UNPROCESSABLE', 'does not fit'],
    [undefined, 'does not fit'],
  ])('an error of type %s is told as REST would', async (type, expected) => {
    const { api } = createBench([answer(200, { data: null, errors: [{ type, message: 'No.' }] })]);
    const { message } = await fail(api.graphql(operation));
    expect(message).toContain(expected);
    expect(message).toContain('GitHub says: "No."');
  });

  test('errors that the caller takes are given back', async () => {
    const errors = [{ type: 'UNPROCESSABLE', message: 'is in clean status' }];
    const { api } = createBench([answer(200, { data: null, errors })]);
    expect(await api.graphql({ ...operation, acceptErrors: () => true })).toEqual(errors);
  });

  test('an answer that is none is told', async () => {
    const { api } = createBench([answer(200, { welcome: 'to the proxy' })]);
    expect((await fail(api.graphql(operation))).message).toContain('has another form than expected');
  });
});

describe('the token', () => {
  test('it is in no message, whatever GitHub or the network says', async () => {
    const said: string[] = [];
    const steps: readonly (readonly Step[])[] = [
      [answer(403, { message: `Token ${TOKEN} is bad` })],
      [answer(422, { message: 'Validation Failed', errors: [{ message: `see ${TOKEN}` }] })],
      Array.from({ length: 5 }, () => answer(500, { message: `crashed on ${TOKEN}` })),
      Array.from({ length: 5 }, () => new Error(`connect failed with ${TOKEN}`)),
    ];
    for (const script of steps) {
      const { api, log } = createBench(script);
      said.push((await fail(api.send(CALL))).message, ...log.infos, ...log.debugs);
    }
    const { api } = createBench([answer(200, { errors: [{ message: `GraphQL knows ${TOKEN}` }] })]);
    said.push((await fail(api.graphql({ query: '', variables: {}, purpose: 'do x', permissions: [] }))).message);
    const accepted = createBench([answer(422, { message: `no ${TOKEN}` })]);
    said.push(JSON.stringify(await accepted.api.send({ ...CALL, accept: [422] })));

    expect(said.join('\n')).toContain('***');
    expect(said.join('\n')).not.toContain(TOKEN);
  });
});

test('a repository’s name that is none is told', async () => {
  const { api } = createBench([]);
  expect((await fail(api.send({ ...CALL, repository: { name: 'acme' } }))).message).toContain('"acme" is no repository on GitHub');
});
