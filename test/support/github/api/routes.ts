import { type Routes } from '../call.js';
import { CHECK_ROUTES } from './checks.js';
import { COMMIT_ROUTES } from './commits.js';
import { DEPLOYMENT_ROUTES } from './deployments.js';
import { COMMENT_ROUTES, ISSUE_ROUTES } from './issues.js';
import { LABEL_ROUTES } from './labels.js';
import { OBJECT_ROUTES } from './objects.js';
import { PULL_ROUTES } from './pulls.js';
import { REF_ROUTES } from './refs.js';
import { REPOSITORY_ROUTES } from './repositories.js';
import { REVIEWER_ROUTES } from './reviewers.js';
import { STATUS_ROUTES } from './statuses.js';

/** All that is answered, by GitHub's operation ids; the same as listed in scripts/tools/openapi.mjs. */
export const ROUTES: Routes = {
  ...REPOSITORY_ROUTES,
  ...COMMIT_ROUTES,
  ...REF_ROUTES,
  ...OBJECT_ROUTES,
  ...PULL_ROUTES,
  ...REVIEWER_ROUTES,
  ...ISSUE_ROUTES,
  ...COMMENT_ROUTES,
  ...LABEL_ROUTES,
  ...STATUS_ROUTES,
  ...CHECK_ROUTES,
  ...DEPLOYMENT_ROUTES,
};
