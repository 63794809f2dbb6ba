/** A line below `permissions:` of a workflow. Reading a repository's settings needs none but to see the repository, which `contents: read` gives. */
export type Permission = `${'contents' | 'pull-requests' | 'statuses' | 'checks' | 'deployments'}: ${'read' | 'write'}` | 'issues: write';

export interface Refusal {
  /** HTTP status, or what stands for it where GraphQL said no. */
  readonly status: number;
  /** GitHub's own sentence. */
  readonly message: string;
  /** What was to be done, as in "create a deployment". */
  readonly purpose: string;
  /** All that the token needs for it. */
  readonly permissions: readonly Permission[];
  /** `owner/name`, with its host before it if that is another one. */
  readonly repository: string;
  /** Another repository than the workflow's own, whose permissions a workflow cannot ask for. */
  readonly isForeign: boolean;
}

/** A sentence or two on why GitHub refused and what to do about it. */
export function describeRefusal(refusal: Refusal): string {
  const { status, message, purpose, permissions, repository, isForeign } = refusal;
  const said = message === '' ? '' : ` GitHub says: "${message}".`;
  const head = `GitHub refused to ${purpose} in ${repository}`;
  const lines = `${permissions.length === 1 ? 'the line' : 'the lines'} ${permissions.map((line) => `"${line}"`).join(' and ')}`;

  if (status === 401) {
    return `GitHub did not accept the token that was given (to ${purpose} in ${repository}): it is wrong, expired or revoked. Check the input "github-token"; its default \${{ github.token }} is right for most uses.${said}`;
  }
  if (/not permitted to create or approve pull requests/i.test(message)) {
    return `${head}: workflows may not create pull requests here. Turn on "Allow GitHub Actions to create and approve pull requests" under Settings > Actions > General > Workflow permissions (if it is greyed out, the organization's settings of the same name decide), or give the token of a GitHub App.`;
  }
  if (/without [`'"]?workflows?[`'"]? (permission|scope)/i.test(message)) {
    return `${head}, as a file below .github/workflows would change, which the token of a workflow may never do. Leave those files out, or give the token of a GitHub App with the permission "workflows: write".${said}`;
  }
  if (/authenticate via a GitHub App/i.test(message)) {
    return `${head}: this works only with the workflow's own token or one of a GitHub App, not with a personal access token. Leave the input "github-token" at its default.`;
  }
  if (/permission to create labels/i.test(message)) {
    return `${head}, as it does not exist yet. Create the label under Issues > Labels, or add the line "issues: write" below "permissions:" of the job in your workflow.`;
  }
  if (/draft pull requests are not supported/i.test(message)) {
    return `${head}: private repositories of this plan have no draft pull requests. Turn drafts off in the settings of the update.`;
  }
  if (/SAML enforcement/i.test(message)) {
    return `${head}: the organization asks for single sign-on, for which the token is not authorized yet. Open the token's page under Settings > Developer settings and choose "Configure SSO".`;
  }
  if (/protected branch|repository rule violations|required status check/i.test(message)) {
    return `${head}, as a rule of the repository protects this branch. Look at Settings > Rules (or Branches) and allow the token's owner to do it, or choose another branch.${said}`;
  }
  if (/archived so is read-only/i.test(message)) return `${head}: the repository is archived, so nothing in it can be changed.`;
  if (isForeign && (status === 403 || status === 404)) {
    return `GitHub did not let us ${purpose} in ${repository}. Either it does not exist, or it is private: the token of a workflow sees only its own repository and public ones. Check the name, or give the token of a GitHub App that is installed there.${said}`;
  }
  if (status === 403) {
    return `${head}: the token lacks a permission. Add ${lines} below "permissions:" of the job in your workflow (a pull request from a fork never gets more than reading). A token of a GitHub App or a personal token needs the same there.${said}`;
  }
  if (status === 404) {
    return `GitHub did not find what was needed to ${purpose} in ${repository}. Either it does not exist, or the token may not see it: check the name, and that the job has ${lines} below "permissions:".${said}`;
  }
  if (status === 410) return `${head}: this feature is turned off in the repository's settings.${said}`;
  if (status === 409 || status === 422) return `${head}, as it does not fit the repository's state or rules.${said}`;
  return `${head} (HTTP ${status}).${said}`;
}
