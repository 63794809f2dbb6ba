import { mkdir } from 'node:fs/promises';
import type { Artifact, DefaultArtifactClient } from '@actions/artifact';
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
  let opening: Promise<DefaultArtifactClient> | undefined;
  let known: readonly Artifact[] = [];

  const open = async (): Promise<DefaultArtifactClient> => {
    if ((env['ACTIONS_RUNTIME_TOKEN'] ?? '') === '' || (env['ACTIONS_RESULTS_URL'] ?? '') === '') {
      throw new UserError(
        'GitHub’s artifact service cannot be reached: the runner gives its address and token only to actions that a job names by "uses". On a machine of your own use "panther ci".',
        { exitCode: 3 },
      );
    }
    const { DefaultArtifactClient } = await import('@actions/artifact');
    return new DefaultArtifactClient();
  };
  const getClient = async () => (opening ??= open());
  const listAll = async (): Promise<readonly Artifact[]> => {
    known = (await (await getClient()).listArtifacts({ latest: true })).artifacts;
    return known;
  };
  const isNamed = (name: string) => (artifact: Artifact) => artifact.name === name;
  /** All that a job wants to read was there before it began, so one list mostly does. */
  const find = async (name: string) => known.find(isNamed(name)) ?? (await listAll()).find(isNamed(name));
  return {
    upload: async (name, root, files, { isCompressed = false } = {}) => {
      const client = await getClient();
      const options = { retentionDays: RETENTION_DAYS, ...(isCompressed ? { compressionLevel: 0 } : {}) };
      const upload = async () => client.uploadArtifact(name, [...files], root, options);
      try {
        await upload();
      } catch (error) {
        // Only a second attempt finds the name taken, so the first one need not ask.
        if (!(await listAll()).some(isNamed(name))) throw error;
        await client.deleteArtifact(name);
        await upload();
      }
    },
    download: async (name, directory) => {
      await mkdir(directory, { recursive: true });
      const found = await find(name);
      const client = await getClient();
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
    list: async () => (await listAll()).map((artifact) => artifact.name),
  };
}
