import { test } from '@jest/globals';
import { startAgentHost } from './agent-rig.js';
test('x', async () => {
  const target = await startAgentHost();
  const { host } = target;
  try {
    for (let round = 0; round < 6; round += 1) {
      const id = `r-${round}`;
      await target.test(id, await target.deliver({ label: id }));
      await target.reach(id, ['tested']);
      await host.exec(`timeout --signal=KILL 0.02 ${target.agent} confirm ${id}`);
      await target.call({ verb: 'abort', id, reason: 'lost' });
      try { await target.reach(id, ['rolled-back', 'committed'], 8_000); console.log('fine'); } catch {
        console.log((await host.exec(`cat /proc/uptime; grep -E "phase|verdict|mess" /var/lib/panther/deploy/state /run/panther/state; ps axo pid,ppid,pgid,stat,etimes,args | grep -v '\\['; systemctl list-units --all 'panther*' --no-legend; systemctl list-jobs; systemctl list-timers 'panther*' --no-legend; journalctl -u 'panther-*' --no-pager | tail -30; cat /var/lib/panther/deploy/log/${id}.log; for p in /proc/[0-9]*; do ls -l $p/fd 2>/dev/null | grep -q panther/mutex && echo mutex $p $(cat $p/cmdline | tr "\\0" " "); done`)).stdout);
        break;
      }
    }
  } finally { await target.host.stop(); }
});
