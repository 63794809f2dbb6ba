/** What `switch-to-configuration` can be asked for. */
export type SwitchVerb = 'check' | 'switch' | 'boot' | 'test' | 'dry-activate';

/** How a toplevel of the tests behaves at one verb; all that is not said is as it should be. */
export interface VerbBehaviour {
  /** Shell commands, as root on the host, before the verb does anything. Their failure changes nothing; `exit` ends it there. */
  readonly before?: string;
  /** The same after what it does: /run/current-system is new by then, units are not. */
  readonly after?: string;
  readonly exit?: number;
  /** Whether it installs no boot loader and activates nothing. Default: no. */
  readonly skips?: boolean;
}

export type Behaviour = Readonly<Partial<Record<SwitchVerb, VerbBehaviour>>>;

/** Shell commands for {@link VerbBehaviour}: what bad configurations do to a host. */
export const MISHAPS = {
  /** New connections are refused. */
  stopSshd: 'systemctl stop sshd.service',
  /** Sessions end as well. */
  killSshd: 'systemctl kill --kill-whom=all --signal=KILL sshd.service; systemctl stop sshd.service',
  /** All packets are dropped, those of sessions too. */
  dropPackets: "nft 'add table inet mishap; add chain inet mishap in { type filter hook input priority 0; policy drop; }'",
  /** New connections get no answer, sessions go on. */
  dropNewConnections:
    "nft 'add table inet mishap; add chain inet mishap in { type filter hook input priority 0; }; add rule inet mishap in tcp flags & (syn|ack) == syn drop'",
  /** The inverse of both: what a good configuration's firewall does. */
  allowPackets: 'nft delete table inet mishap',
  takeLinkDown: 'ip link set eth0 down',
  takeLinkUp: 'ip link set eth0 up; read -r address gateway < /etc/test-network; ip route add default via "$gateway"',
  /** Leaves no byte on the disk. */
  fillDisk: 'head -c 100G /dev/zero > /var/lib/mishap',
  emptyDisk: 'rm -f /var/lib/mishap',
  /** Ends at a TERM. */
  hang: 'while :; do sleep 1; done',
  hangIgnoringTerm: "trap '' TERM INT HUP; while :; do sleep 1; done",
  reboot: 'systemctl reboot',
  /** As after a kernel panic: nothing is shut down, and the machine starts anew. */
  rebootAtOnce: 'systemctl reboot --force --force',
} as const;
