import { startHost, type HostOptions, type TestHost } from './host.js';

/** Starts a host without systemd, in a fraction of a second: sshd, Nix and a network, but no units, no timers and no `reboot`. */
export const startPlainHost = (options: HostOptions = {}): Promise<TestHost> =>
  startHost(
    {
      boot: 'boot-plain.sh',
      stopSshd: 'kill $(cat /run/sshd.pid); while [ -e /run/sshd.pid ]; do sleep 0.02; done',
      startSshd: '/usr/sbin/sshd',
      isUp: '[ -s /run/sshd.pid ]',
      printLog: ':',
    },
    options,
  );
