import type { Ancestry } from './ports.js';
import type { Refusal } from './preflight.js';

const short = (revision: string) => revision.slice(0, 12);

/** Whether a revision may follow the one that is deployed: a newer one always, an older or diverged one if forced. */
export function judgeRevision(
  wanted: string | undefined,
  deployed: string | undefined,
  { relation, wantedTime, deployedTime }: Ancestry,
  force: boolean,
): { readonly refusal?: Refusal; readonly note?: string } {
  if (wanted === undefined || deployed === undefined || relation === 'same' || relation === 'descendant') return {};
  const both = `The host runs revision ${short(deployed)}, and ${short(wanted)} is to be deployed`;
  const isEarlier = wantedTime !== undefined && deployedTime !== undefined && wantedTime < deployedTime;
  const advice = 'Deploy the newer one, use the mode "rollback", or set "force".';
  if (relation === 'ancestor' || (relation === 'unknown' && isEarlier)) {
    const message = `${both}, which is older. ${advice}`;
    return force ? { note: `${both}, which is older; it was forced.` } : { refusal: { reason: 'older-revision', message } };
  }
  if (relation === 'diverged') {
    const message = `${both}, which does not contain the former. ${advice}`;
    return force
      ? { note: `${both}, which does not contain the former; it was forced.` }
      : { refusal: { reason: 'diverged-revision', message } };
  }
  return { note: `${both}. Which of them is newer could not be found out; check out the whole history (fetch-depth: 0) for that.` };
}
