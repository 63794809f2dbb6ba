import { mkdir } from 'node:fs/promises';
import { UserError } from './errors.js';

/** Files that travel between the jobs of one workflow run. */
export interface ArtifactStore {
  /**
   * Uploads files below `root` under a name of their own; an artifact of that name from an earlier attempt is replaced.
   * @param options.isCompressed nothing is to be gained by compressing the files
   */
  upload(name: string, root: string, files: readonly string[], options?: { readonly isCompressed?: boolean }): Promise<void>;
  /** Fetches an artifact into a directory, which is created. @throws UserError if it is not there or does not match its digest */
  download(name: string, directory: string): Promise<void>;
  /** Names of all artifacts of this run. */
  list(): Promise<readonly string[]>;
}

/** Days that artifacts are kept: long enough to read a log, short enough that derivation packs do not fill the quota. GitHub's own default is 90. */
const RETENTION_DAYS = 14;

/** GitHub's own artifact service, reached by the token that the runner gives to every action. */
export function createGitHubArtifactStore(env: Readonly<Record<string, string | undefined>>): ArtifactStore {
  const open = async () => {
    if ((env['ACTIONS_RUNTIME_TOKEN'] ?? '') === '' || (env['ACTIONS_RESULTS_URL'] ?? '') === '') {
      throw new UserError(
        'GitHub’s artifact service cannot be reached: the runner gives its address and token only to actions that a job names by "uses". On a machine of your own use "panther ci".',
        { exitCode: 3 },
      );
    }
    const { DefaultArtifactClient } = await import('@actions/artifact');
    return new DefaultArtifactClient();
  };
  const listAll = async () => {
    const client = await open();
    const { artifacts } = await client.listArtifacts({ latest: true });
    return { client, artifacts };
  };
  return {
    upload: async (name, root, files, { isCompressed = false } = {}) => {
      const { client, artifacts } = await listAll();
      if (artifacts.some((artifact) => artifact.name === name)) await client.deleteArtifact(name);
      await client.uploadArtifact(name, [...files], root, {
        retentionDays: RETENTION_DAYS,
        ...(isCompressed ? { compressionLevel: 0 } : {}),
      });
    },
    download: async (name, directory) => {
      await mkdir(directory, { recursive: true });
      const { client, artifacts } = await listAll();
      const found = artifacts.find((artifact) => artifact.name === name);
      if (found === undefined) {
        throw new UserError(
          `The artifact "${name}" of this run is missing: the job that should have uploaded it failed, was cancelled, or its artifact was deleted.`,
          {
            exitCode: 3,
          },
        );
      }
      let damaged: boolean;
      try {
        const result = await client.downloadArtifact(found.id, {
          path: directory,
          ...(found.digest === undefined ? {} : { expectedHash: found.digest }),
        });
        damaged = result.digestMismatch === true;
      } catch (error) {
        throw new UserError(
          `The artifact "${name}" of this run cannot be fetched: ${error instanceof Error ? error.message : String(error)}`,
          { exitCode: 3, cause: error },
        );
      }
      if (damaged)
        throw new UserError(
          `The artifact "${name}" of this run is corrupt: its content does not match its digest. Run the whole workflow again.`,
          { exitCode: 3 },
        );
    },
    list: async () => (await listAll()).artifacts.map((artifact) => artifact.name),
  };
}
