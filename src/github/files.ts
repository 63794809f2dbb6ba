import * as v from 'valibot';
import { type Api } from './api.js';
import { parseAnswer } from './parse-answer.js';

export interface FileVerbs {
  /** A text file as a commit, branch or tag has it; undefined if it has none. Needs `contents: read`. @throws UserError */
  findFile(ref: string, path: string): Promise<string | undefined>;
}

const BlobSchema = v.object({ content: v.string(), encoding: v.string() });
const FileSchema = v.object({ type: v.literal('file'), sha: v.string(), ...BlobSchema.entries });

export function createFileVerbs(api: Api): FileVerbs {
  return {
    findFile: async (ref, path) => {
      const purpose = `read the file ${path}`;
      const call = { method: 'GET', purpose, permissions: ['contents: read'] } as const;
      const answer = await api.send({ ...call, path: '/repos/{owner}/{repo}/contents/{path}', params: { path, ref }, accept: [404] });
      if (answer.status === 404) return undefined;
      const file = parseAnswer(FileSchema, answer, purpose);
      if (file.encoding === 'base64') return Buffer.from(file.content, 'base64').toString();
      // Above 1 MB the content is left off.
      const blob = await api.send({ ...call, path: '/repos/{owner}/{repo}/git/blobs/{file_sha}', params: { file_sha: file.sha } });
      return Buffer.from(parseAnswer(BlobSchema, blob, purpose).content, 'base64').toString();
    },
  };
}
