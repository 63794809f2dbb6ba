import * as v from 'valibot';
import { UserError } from '../../runtime/index.js';
import { HostResultSchema } from './host-result.js';

/** Version of `deploy-result.json`. */
export const DEPLOY_RESULT_VERSION = 1;

const DeployResultSchema = v.object({
  version: v.literal(DEPLOY_RESULT_VERSION),
  mode: v.picklist(['deploy', 'boot', 'dry-run', 'rollback']),
  verdict: v.picklist(['success', 'failure']),
  reasons: v.array(v.string()),
  notices: v.array(v.string()),
  /** In the order in which they went. */
  waves: v.array(v.object({ name: v.string(), hosts: v.array(v.string()) })),
  hosts: v.array(HostResultSchema),
  seconds: v.pipe(v.number(), v.minValue(0)),
});

/** What came of deploying to a fleet. The file `deploy-result.json`. */
export type DeployResult = v.InferOutput<typeof DeployResultSchema>;

/** @throws UserError if `json`, which came from another job, is no result */
export function parseDeployResult(json: unknown): DeployResult {
  const parsed = v.safeParse(DeployResultSchema, json);
  if (parsed.success) return parsed.output;
  throw new UserError(
    `A result of a deployment cannot be read: ${v.summarize(parsed.issues)}. Run the whole workflow again, all of it with one version.`,
    { exitCode: 3 },
  );
}
