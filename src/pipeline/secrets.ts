import * as v from 'valibot';
import { UserError } from '../runtime/index.js';

const Secrets = v.record(v.string(), v.string());

/** The input "secrets": JSON of name → value. @throws UserError that quotes nothing of it */
export function parseSecrets(text: string | undefined): ReadonlyMap<string, string> {
  if (text === undefined || text.trim() === '') return new Map();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const parsed = v.safeParse(Secrets, json);
  if (parsed.success) return new Map(Object.entries(parsed.output));
  throw new UserError('The input "secrets" must be JSON of names and texts, such as {"DB_PASSWORD": "${{ secrets.DB_PASSWORD }}"}.');
}
