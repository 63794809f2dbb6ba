import { startHost, type HostOptions, type TestHost } from './host.js';

/**
 * Starts a host with systemd, its own network and a disk in memory, that looks like NixOS. It boots in about a second, and whatever
 * ends it (the test's end, too) leaves nothing behind. Its memory, clock and kernel are this machine's.
 */
export const startSystemdHost = (options: HostOptions = {}): Promise<TestHost> =>
  startHost(
    {
      boot: 'boot-systemd.sh',
      stopSshd: 'systemctl stop sshd.service',
      startSshd: 'systemctl start sshd.service',
      // A degraded host is up too; only one that is still starting, or going down, is not.
      isUp: 'case $(systemctl is-system-running --wait) in running|degraded) ;; *) false ;; esac',
      printLog: 'journalctl --no-pager --boot 2>&1',
    },
    options,
  );
