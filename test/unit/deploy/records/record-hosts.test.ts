import { describe, expect, test } from '@jest/globals';
import { createHostRecorder, makeUntriedResult, type HostResult, type RecordSettings } from '../../../../src/deploy/index.js';
import type { DeploymentRequest, DeploymentStatusRequest } from '../../../../src/github/index.js';

const SETTINGS: RecordSettings = { mode: 'deploy', revision: 'c0ffee', environment: 'production', run: '7-1', runUrl: 'https://x/7' };

/** GitHub's deployments, which may refuse from some request on. */
function createFakeDeployments(refuseFrom = Number.POSITIVE_INFINITY) {
  const made: DeploymentRequest[] = [];
  const states: string[] = [];
  let requests = 0;
  const take = () => {
    requests += 1;
    if (requests >= refuseFrom) throw new Error('Resource not accessible by integration');
  };
  return {
    made,
    states,
    countRequests: () => requests,
    createDeployment: async (request: DeploymentRequest) => {
      await Promise.resolve();
      take();
      made.push(request);
      return { id: made.length, sha: request.ref, environment: request.environment };
    },
    addDeploymentStatus: async (id: number, { state, logUrl }: DeploymentStatusRequest) => {
      await Promise.resolve();
      take();
      states.push(`${id} ${state} ${logUrl ?? ''}`);
    },
  };
}

const resultOf = (outcome: HostResult['outcome'], more: Partial<HostResult> = {}): HostResult => ({
  ...makeUntriedResult('web', 'deploy', outcome, 'It ended.'),
  ...more,
});

async function record(settings: RecordSettings, run: (recorder: ReturnType<typeof createHostRecorder>) => void, refuseFrom?: number) {
  const github = createFakeDeployments(refuseFrom);
  const warnings: string[] = [];
  const recorder = createHostRecorder(settings, github, (message) => warnings.push(message));
  run(recorder);
  await recorder.finish();
  return { github, warnings };
}

describe('what GitHub is told of a host', () => {
  test.each([
    ['deployed', 'success'],
    ['unchanged', 'success'],
    ['rolled-back', 'failure'],
    ['refused', 'failure'],
    ['failed', 'failure'],
    ['offline', 'error'],
    ['unknown', 'error'],
  ] as const)('%s is a deployment in progress, then %s', async (outcome, state) => {
    const { github, warnings } = await record(SETTINGS, ({ begin, end }) => {
      begin('web', false);
      end('web', resultOf(outcome));
    });
    expect(github.made).toEqual([
      expect.objectContaining({ ref: 'c0ffee', environment: 'production/web', task: 'deploy', isProduction: true, key: '7-1-deploy-web' }),
    ]);
    expect(github.states).toEqual(['1 in_progress https://x/7', `1 ${state} https://x/7`]);
    expect(warnings).toEqual([]);
  });

  test('without an environment it has its own name', async () => {
    const { github } = await record({ ...SETTINGS, environment: '' }, ({ begin }) => begin('web', false));
    expect(github.made).toEqual([expect.objectContaining({ environment: 'web', isProduction: true })]);
  });

  test('two hosts are told apart, also when they end in another order', async () => {
    const { github } = await record(SETTINGS, ({ begin, end }) => {
      begin('web', false);
      begin('db', false);
      end('db', resultOf('deployed'));
      end('web', resultOf('failed'));
    });
    expect(github.states.slice(2)).toEqual(['2 success https://x/7', '1 failure https://x/7']);
  });

  test('a dry run is none', async () => {
    const { github } = await record({ ...SETTINGS, mode: 'dry-run' }, ({ begin, end }) => {
      begin('web', false);
      end('web', resultOf('dry-run'));
    });
    expect(github.countRequests()).toBe(0);
  });

  test('a way back is a deployment of the commit that runs then', async () => {
    const { github } = await record({ ...SETTINGS, mode: 'rollback' }, ({ begin, end }) => {
      begin('web', true);
      end('web', resultOf('deployed', { mode: 'rollback', revision: 'beef' }));
    });
    expect(github.made).toEqual([expect.objectContaining({ ref: 'beef', task: 'rollback' })]);
    expect(github.states).toEqual(['1 success https://x/7']);
  });

  test('a deployment that is taken back to a system of which no commit is known is not in use any more', async () => {
    const { github } = await record(SETTINGS, ({ begin, end }) => {
      begin('web', false);
      end('web', resultOf('deployed'));
      begin('web', true);
      end('web', resultOf('deployed', { mode: 'rollback' }));
    });
    expect(github.made).toHaveLength(1);
    expect(github.states.at(-1)).toBe('1 inactive https://x/7');
  });

  test('a way back that fails tells nothing new', async () => {
    const { github } = await record({ ...SETTINGS, mode: 'rollback' }, ({ begin, end }) => {
      begin('web', true);
      end('web', resultOf('refused', { mode: 'rollback', revision: 'beef' }));
    });
    expect(github.countRequests()).toBe(0);
  });

  test('nothing is told of a commit that is not known', async () => {
    const { github } = await record({ ...SETTINGS, revision: undefined }, ({ begin, end }) => {
      begin('web', false);
      end('web', resultOf('deployed'));
    });
    expect(github.countRequests()).toBe(0);
  });
});

describe('a GitHub that refuses', () => {
  test.each([1, 2, 3])('its request %d is asked no more, and told once', async (refuseFrom) => {
    const { github, warnings } = await record(
      SETTINGS,
      ({ begin, end }) => {
        for (const host of ['web', 'db', 'mail']) begin(host, false);
        for (const host of ['web', 'db', 'mail']) end(host, resultOf('deployed'));
      },
      refuseFrom,
    );
    expect(github.countRequests()).toBe(refuseFrom);
    expect(warnings).toEqual(['GitHub is not told any more what is deployed where: Resource not accessible by integration']);
  });
});
