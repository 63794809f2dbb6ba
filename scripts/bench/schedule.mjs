// Jobs and builds on a timeline. The planner's own arithmetic is not used: it would make the planner's mistakes again.

/**
 * When the last of some jobs has ended, if they start in the order given, each on the runner that is free first.
 * @param {readonly number[]} durations @param {number} runners
 */
export function schedule(durations, runners) {
  const ends = new Array(runners).fill(0);
  for (const duration of durations) {
    const first = ends.indexOf(Math.min(...ends));
    ends[first] += duration;
  }
  return Math.max(...ends);
}

/**
 * What no division can be faster than: the longest chain of builds, or all of them spread over all slots, whichever is more.
 * @param {import('./graph.mjs').Graph} graph @param {ReadonlyMap<string, number>} seconds by a node's name @param {number} slots
 */
export function findLowerBound({ nodes }, seconds, slots) {
  const chains = [];
  let [work, longest] = [0, 0];
  for (const { name, inputs } of nodes) {
    const own = seconds.get(name) ?? 0;
    const chain = own + Math.max(0, ...inputs.map((input) => chains[input]));
    chains.push(chain);
    work += own;
    longest = Math.max(longest, chain);
  }
  return Math.max(longest, work / slots);
}
