import { describe, expect, test } from '@jest/globals';
import { describeRefusal, type Refusal } from '../../../src/github/describe-refusal.js';

const refuse = (status: number, message: string, more: Partial<Refusal> = {}) =>
  describeRefusal({
    status,
    message,
    purpose: 'create a pull request',
    permissions: ['pull-requests: write'],
    repository: 'acme/fleet',
    isForeign: false,
    ...more,
  });

describe('a refusal says what to do', () => {
  test('a missing permission names the line to add', () => {
    expect(refuse(403, 'Resource not accessible by integration')).toBe(
      'GitHub refused to create a pull request in acme/fleet: the token lacks a permission. Add the line "pull-requests: write" below "permissions:" of the job in your workflow (a pull request from a fork never gets more than reading). A token of a GitHub App or a personal token needs the same there. GitHub says: "Resource not accessible by integration".',
    );
  });

  test('what needs two permissions names both lines', () => {
    expect(refuse(403, '', { permissions: ['contents: write', 'pull-requests: write'] })).toContain(
      'Add the lines "contents: write" and "pull-requests: write" below',
    );
  });

  test('a setting that forbids pull requests of workflows is named with its place', () => {
    const text = refuse(403, 'GitHub Actions is not permitted to create or approve pull requests.');
    expect(text).toContain('Turn on "Allow GitHub Actions to create and approve pull requests" under Settings > Actions > General');
    expect(text).not.toContain('below "permissions:"');
  });

  test.each<[string, number, string, string]>([
    ['a bad token', 401, 'Bad credentials', 'it is wrong, expired or revoked. Check the input "github-token"'],
    ['what is not there or not to be seen', 404, 'Not Found', 'Either it does not exist, or the token may not see it'],
    ['a personal token at the Checks API', 403, 'You must authenticate via a GitHub App.', 'not with a personal access token'],
    ['a new label', 403, 'You do not have permission to create labels on this repository.', 'add the line "issues: write"'],
    ['a file of a workflow', 422, 'refusing to allow a GitHub App to update without `workflows` permission', 'below .github/workflows'],
    ['single sign-on', 403, 'Resource protected by organization SAML enforcement.', 'Configure SSO'],
    ['a protected branch', 422, 'Repository rule violations found', 'Look at Settings > Rules'],
    ['an archived repository', 403, 'Repository was archived so is read-only.', 'the repository is archived'],
    ['drafts in a plan without', 422, 'Draft pull requests are not supported in this repository.', 'Turn drafts off'],
    ['a feature that is off', 410, 'Issues are disabled', 'turned off in the repository'],
    ['a conflict', 409, 'Conflict', 'does not fit the repository'],
    ['anything else', 418, 'Teapot', '(HTTP 418). GitHub says: "Teapot".'],
  ])('%s', (_, status, message, expected) => {
    expect(refuse(status, message)).toContain(expected);
  });

  test.each([403, 404])('of another repository no permission is asked for (%i), as none would help', (status) => {
    const text = refuse(status, 'Not Found', { repository: 'other/private', isForeign: true });
    expect(text).toContain('it is private');
    expect(text).not.toContain('permissions:');
  });
});
