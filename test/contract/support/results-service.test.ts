import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { ARTIFACT_REQUESTS, type FieldKind, type ResultsService, startResultsService } from '../../support/results-service/index.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const execFileAsync = promisify(execFile);

jest.setTimeout(120_000);

let service: ResultsService;
let temp: TempDir;

beforeEach(async () => {
  service = await startResultsService();
  temp = await createTempDir('results-service');
  await writeFile(join(temp.path, 'plan.json'), '{"version":1}');
});

afterEach(async () => {
  await service.stop();
  await temp.dispose();
});

/**
 * Runs a piece of JavaScript in a node process of its own, as a step would: the real client reads the variables of the runner when it is called.
 * `client` is a DefaultArtifactClient, `dir` the temporary directory; what the code returns comes back, or the message of what it throws.
 */
async function runStep(code: string, env: Record<string, string> = service.env()): Promise<unknown> {
  const script = `
    import { DefaultArtifactClient } from '@actions/artifact';
    import { writeFile } from 'node:fs/promises';
    const [dir] = process.argv.slice(1);
    const client = new DefaultArtifactClient();
    const run = async () => { ${code} };
    const result = await run().catch((error) => ({ error: error.message }));
    await writeFile(dir + '/.result.json', JSON.stringify(result ?? null));
    process.exit(0);`;
  await execFileAsync(process.execPath, ['--input-type=module', '-e', script, temp.path], {
    env: { PATH: process.env['PATH'], ...env },
    timeout: 60_000,
  });
  return JSON.parse(await readFile(join(temp.path, '.result.json'), 'utf8')) as unknown;
}

const UPLOAD = `await client.uploadArtifact('plan', [dir + '/plan.json'], dir)`;
/** Downloads as our own code does: by the newest id, with the digest of the list. */
const DOWNLOAD = `
  const { artifact } = await client.getArtifact('plan');
  const { digestMismatch } = await client.downloadArtifact(artifact.id, { path: dir + '/out', expectedHash: artifact.digest });
  return digestMismatch;`;

describe('the real @actions/artifact client', () => {
  test('uploads an artifact, and a later job of the run finds and downloads it with a matching digest', async () => {
    const uploaded = await runStep(`return ${UPLOAD}`, service.env('7', 'build'));
    const digest = service.artifacts.list('7')[0]?.digest;
    expect(uploaded).toEqual({ id: 1, size: service.artifacts.list('7')[0]?.size, digest: digest?.replace('sha256:', '') });
    expect(service.artifacts.list('7')).toMatchObject([{ name: 'plan', runId: '7', jobId: 'build' }]);

    expect(await runStep(DOWNLOAD, service.env('7', 'gate'))).toBe(false);
    expect(await readFile(join(temp.path, 'out/plan.json'), 'utf8')).toBe('{"version":1}');
  });

  test('uploads an artifact larger than one block', async () => {
    const bytes = randomBytes(20 * 1024 * 1024);
    await writeFile(join(temp.path, 'plan.json'), bytes);
    await runStep(`return ${UPLOAD.replace('dir)', 'dir, { compressionLevel: 0 })')}`);
    const transfers = service.requests.filter(({ operation }) => operation === 'UploadBlob');
    expect(transfers.length).toBeGreaterThan(3);
    expect(await runStep(DOWNLOAD)).toBe(false);
    expect((await readFile(join(temp.path, 'out/plan.json'))).equals(bytes)).toBe(true);
  });

  test('is refused a second artifact of the same name until the first is deleted', async () => {
    await runStep(UPLOAD);
    expect(await runStep(UPLOAD)).toEqual({ error: expect.stringMatching(/\(409\) Conflict: an artifact with this name already exists/) });
    expect(await runStep(`await client.deleteArtifact('plan'); return ${UPLOAD}`)).toMatchObject({ id: 2 });
    expect(service.artifacts.list()).toMatchObject([{ id: 2, name: 'plan' }]);
  });

  test('lists all artifacts, or those of one name', async () => {
    const names = `(await client.listArtifacts()).artifacts.map((artifact) => artifact.name)`;
    await runStep(`${UPLOAD}; await client.uploadArtifact('result-1', [dir + '/plan.json'], dir)`);
    expect(await runStep(`return ${names}`)).toEqual(['plan', 'result-1']);
    expect(await runStep(`return (await client.getArtifact('result-1')).artifact`)).toMatchObject({ name: 'result-1', id: 2 });
    expect(await runStep(`return await client.getArtifact('result')`)).toEqual({
      error: expect.stringMatching(/^Artifact not found for name: result/),
    });
  });

  test('sees nothing of another run', async () => {
    await runStep(UPLOAD, service.env('1', 'build'));
    expect(await runStep(`return await client.listArtifacts()`, service.env('2', 'build'))).toEqual({ artifacts: [] });
  });

  test('works the same when the bytes are kept in a directory', async () => {
    await service.stop();
    service = await startResultsService({ directory: join(temp.path, 'blobs') });
    await runStep(UPLOAD);
    expect(await runStep(DOWNLOAD)).toBe(false);
    expect(await readdir(join(temp.path, 'blobs'))).toEqual(['blob-1']);
  });
});

describe('injected faults', () => {
  test('a lost artifact is not found by name and not listed', async () => {
    await runStep(`${UPLOAD}; await client.uploadArtifact('result-1', [dir + '/plan.json'], dir)`);
    service.setFault((operation, name) => (operation === 'ListArtifacts' && name === 'plan' ? 'missing' : undefined));
    expect(await runStep(DOWNLOAD)).toEqual({ error: expect.stringMatching(/^Artifact not found for name: plan/) });
    expect(await runStep(`return (await client.listArtifacts()).artifacts.length`)).toBe(1);
  });

  test('an artifact that is lost at the end of its upload looks uploaded to its uploader', async () => {
    service.setFault((operation) => (operation === 'FinalizeArtifact' ? 'missing' : undefined));
    expect(await runStep(`return ${UPLOAD}`)).toMatchObject({ id: 1 });
    expect(service.artifacts.list()).toEqual([]);
  });

  test('a corrupt artifact does not match its digest', async () => {
    // Stored, not deflated, and long: the unpacker gets through the damage, so that the digest alone can tell.
    await writeFile(join(temp.path, 'plan.json'), 'x'.repeat(10_000));
    await runStep(UPLOAD.replace('dir)', 'dir, { compressionLevel: 0 })'));
    service.setFault((operation) => (operation === 'DownloadBlob' ? 'corrupt' : undefined));
    expect(await runStep(DOWNLOAD)).toBe(true);
  });

  // The client tries five times with 5 s between; only that wait is shortened here.
  const IMPATIENT = `const wait = setTimeout; globalThis.setTimeout = (run, ms, ...rest) => wait(run, ms === 5000 ? 1 : ms, ...rest);`;

  test.each(['corrupt', 'truncate', 'missing'] as const)(
    'compressed bytes that arrive with the fault %s cannot be unpacked',
    async (fault) => {
      await writeFile(join(temp.path, 'plan.json'), randomBytes(10_000).toString('hex'));
      await runStep(UPLOAD);
      service.setFault((operation) => (operation === 'DownloadBlob' ? fault : undefined));
      expect(await runStep(IMPATIENT + DOWNLOAD)).toEqual({ error: expect.stringMatching(/download failed after 5 retries/) });
    },
  );

  test('a status reaches the client as an error', async () => {
    service.setFault((operation, name) => (operation === 'CreateArtifact' && name === 'plan' ? { status: 403 } : undefined));
    expect(await runStep(UPLOAD)).toEqual({
      error: expect.stringMatching(/Failed to CreateArtifact: .*\(403\) Forbidden: injected by the test/),
    });
  });

  test('a slow service answers late, but answers', async () => {
    await service.stop();
    service = await startResultsService({ slowMs: 3_000, fault: (operation) => (operation === 'CreateArtifact' ? 'slow' : undefined) });
    const start = performance.now();
    expect(await runStep(`return ${UPLOAD}`)).toMatchObject({ id: 1 });
    expect(performance.now() - start).toBeGreaterThan(3_000);
  });
});

describe('what GitHub would refuse', () => {
  const IDS = { workflow_run_backend_id: '1', workflow_job_run_backend_id: 'job' };
  const call = async (procedure: string, body: unknown, token = service.token()) => {
    const response = await fetch(`${service.url}twirp/github.actions.results.api.v1.${procedure}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  test.each([
    ['an unknown field', { ...IDS, name: 'a', version: 7, mimetype: 'x' }, /unknown field "mimetype"/],
    ['a field name in camel case', { ...IDS, name: 'a', version: 7, mimeType: 'x' }, /unknown field "mimeType"/],
    ['a wrapper that is sent as an object', { ...IDS, name: 'a', version: 7, mime_type: { value: 'x' } }, /mime_type must be a string/],
    ['a number where a string belongs', { ...IDS, name: 1, version: 7 }, /name must be a string, but is 1/],
    ['no name', { ...IDS, version: 7 }, /name is required/],
    ['a name with a slash', { ...IDS, name: 'a/b', version: 7 }, /"a\/b" has a character/],
    ['an old protocol version', { ...IDS, name: 'a', version: 3 }, /version 3 is not supported/],
    ['a time that is no time', { ...IDS, name: 'a', version: 7, expires_at: 'tomorrow' }, /expires_at must be an RFC 3339 time/],
  ])('CreateArtifact with %s', async (_title, body, message) => {
    expect(await call('ArtifactService/CreateArtifact', body)).toMatchObject({
      status: 400,
      body: { msg: expect.stringMatching(message) },
    });
  });

  test('a size that is not what was uploaded', async () => {
    const created = await call('ArtifactService/CreateArtifact', { ...IDS, name: 'a', version: 7 });
    const upload = await fetch(created.body['signed_upload_url'] as string, {
      method: 'PUT',
      headers: { 'x-ms-blob-type': 'BlockBlob' },
      body: 'abc',
    });
    expect(upload.status).toBe(201);
    const finalize = (fields: object) => call('ArtifactService/FinalizeArtifact', { ...IDS, name: 'a', ...fields });
    expect(await finalize({ size: '4' })).toMatchObject({ status: 400, body: { msg: 'size is 4, but 3 bytes were uploaded' } });
    expect(await finalize({ size: '3', hash: 'sha256:00' })).toMatchObject({ status: 400 });
    expect(await finalize({ size: '3' })).toMatchObject({ status: 200, body: { ok: true, artifact_id: '1' } });
  });

  test('a token of another run, of another job, and none at all', async () => {
    const request = { ...IDS, name: 'a', version: 7 };
    expect(await call('ArtifactService/CreateArtifact', request, service.token('2'))).toMatchObject({ status: 403 });
    expect(await call('ArtifactService/CreateArtifact', request, service.token('1', 'other'))).toMatchObject({ status: 403 });
    expect(await call('ArtifactService/CreateArtifact', request, 'secret')).toMatchObject({ status: 401 });
  });

  test('an upload URL used to read, and a download URL used to write', async () => {
    const created = await call('ArtifactService/CreateArtifact', { ...IDS, name: 'a', version: 7 });
    expect((await fetch(created.body['signed_upload_url'] as string)).status).toBe(403);
  });

  test('a procedure that does not exist', async () => {
    expect(await call('ArtifactService/Nothing', {})).toMatchObject({ status: 404, body: { code: 'bad_route' } });
  });
});

test('the message definitions are those of the installed client', async () => {
  const kinds: Record<string, FieldKind> = { 'scalar 9': 'string', 'scalar 5': 'int32', 'scalar 3': 'int64' };
  const wrappers: Record<string, FieldKind> = { Timestamp: 'timestamp', StringValue: 'string-value', Int64Value: 'int64-value' };
  const source = await readFile('node_modules/@actions/artifact/lib/generated/results/api/v1/artifact.js', 'utf8');
  for (const [operation, spec] of Object.entries(ARTIFACT_REQUESTS)) {
    const [, block = ''] =
      new RegExp(`super\\("github\\.actions\\.results\\.api\\.v1\\.${operation}Request", \\[([^\\]]*)\\]`).exec(source) ?? [];
    const fields = [...block.matchAll(/name: "(\w+)", kind: "(\w+)", T: (?:\(\) => (\w+)|(\d+))/g)];
    const published = fields.map(([, name, kind, wrapper, scalar]) => [
      name,
      wrapper === undefined ? kinds[`${kind ?? ''} ${scalar ?? ''}`] : wrappers[wrapper],
    ]);
    expect(Object.entries(spec)).toEqual(published);
  }
});
