// The files that make a host of the tests what it is. What differs from host to host is written by test/support/hosts.

/** What NixOS's PAM gives a session over SSH, plus where Debian has its programs. Units do not get it: on NixOS, they see no `nix` either. */
const LOGIN_PATH = '/run/wrappers/bin:/nix/var/nix/profiles/default/bin:/run/current-system/sw/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Stands in for the boot loader and NixOS's second stage. /boot/default is what the boot loader starts; it is not the profile, as on a real
 * machine, and only `switch-to-configuration boot` writes it. /boot/oneshot is started once.
 */
const BOOT_HOST = `#!/bin/sh
system=$(cat /boot/default 2>/dev/null)
if [ -s /boot/oneshot ]; then
  system=$(cat /boot/oneshot)
  rm -f /boot/oneshot
fi
mkdir -p /run/wrappers/bin
ln -sfn /usr/bin/sudo /run/wrappers/bin/sudo
if [ -d "$system" ]; then
  ln -sfn "$system" /run/booted-system
  ln -sfn "$system" /run/current-system
  if [ -x "$system/activate" ]; then "$system/activate"; fi
  echo "$system" > /run/nixos-running-config
fi
read -r address gateway < /etc/test-network
ip link set lo up
ip address add "$address" dev eth0
ip link set eth0 up
ip route add default via "$gateway"
`;

/** @type {Record<string, { text: string, mode?: number }>} by path */
export const HOST_FILES = {
  'etc/NIXOS': { text: '' },
  'etc/os-release': { text: 'NAME=NixOS\nID=nixos\nPRETTY_NAME="NixOS of the tests"\nVERSION_ID="26.05"\n' },
  'etc/hostname': { text: 'target\n' },
  'etc/hosts': { text: '127.0.0.1 localhost target\n' },
  'etc/sudoers': { text: 'root ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n', mode: 0o440 },
  'etc/ssh/sshd_config': {
    text: [
      'Include /etc/ssh/sshd_config.d/*.conf',
      'HostKey /etc/ssh/ssh_host_ed25519_key',
      'AuthorizedKeysFile /etc/ssh/authorized_keys.d/%u',
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'UsePAM no',
      'UseDNS no',
      'PrintMotd no',
      'MaxStartups 100',
      'MaxSessions 100',
      'Subsystem sftp internal-sftp',
      `SetEnv PATH=${LOGIN_PATH}`,
      '',
    ].join('\n'),
  },
  'etc/systemd/journald.conf.d/volatile.conf': { text: '[Journal]\nStorage=volatile\n' },
  'etc/systemd/system.conf.d/stop.conf': { text: '[Manager]\nDefaultTimeoutStopSec=5s\n' },
  'usr/local/sbin/boot-host': { text: BOOT_HOST, mode: 0o755 },
  'etc/systemd/system/boot-host.service': {
    text: `[Unit]
Description=Boot loader, second stage and network of the test host
DefaultDependencies=no
After=systemd-remount-fs.service
Before=sshd.service network.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/boot-host
`,
  },
  // Like NixOS's: its name, and sessions that outlive the server.
  'etc/systemd/system/sshd.service': {
    text: `[Unit]
Description=SSH Daemon
After=boot-host.service
[Service]
Type=notify
ExecStart=/usr/sbin/sshd -D
ExecReload=/bin/kill -HUP $MAINPID
KillMode=process
Restart=always
RestartSec=100ms
RuntimeDirectory=sshd
`,
  },
  'etc/systemd/system/nix-daemon.socket': {
    text: '[Unit]\nDescription=Nix Daemon Socket\n[Socket]\nListenStream=/nix/var/nix/daemon-socket/socket\n',
  },
  'etc/systemd/system/nix-daemon.service': {
    text: `[Unit]
Description=Nix Daemon
[Service]
ExecStart=/opt/nix/bin/nix-daemon --daemon
KillMode=process
`,
  },
};

/** @type {readonly { unit: string, by: string }[]} units that start at boot */
export const WANTED_UNITS = [
  { unit: 'boot-host.service', by: 'multi-user.target' },
  { unit: 'sshd.service', by: 'multi-user.target' },
  { unit: 'nix-daemon.socket', by: 'sockets.target' },
];

/** Units that a host in a container has no use for, or that take long. */
export const MASKED_UNITS = [
  ...['ssh.service', 'ssh.socket', 'console-getty.service', 'container-getty@.service', 'getty@.service', 'serial-getty@.service'],
  ...['systemd-networkd.service', 'systemd-network-generator.service', 'systemd-firstboot.service', 'systemd-hwdb-update.service'],
  ...[
    'systemd-journal-catalog-update.service',
    'systemd-binfmt.service',
    'systemd-boot-random-seed.service',
    'systemd-update-utmp.service',
  ],
  ...['systemd-pcrphase.service', 'systemd-pcrmachine.service', 'systemd-tpm2-setup.service', 'systemd-tpm2-setup-early.service'],
  ...['modprobe@.service', 'dev-hugepages.mount', 'sys-kernel-debug.mount', 'sys-kernel-tracing.mount', 'ldconfig.service'],
  ...['nftables.service', 'fstrim.timer', 'dpkg-db-backup.timer', 'systemd-tmpfiles-clean.timer', 'systemd-udevd.service'],
];

/** Programs that make units by looking at disks and firmware, of which a host has none. */
export const MASKED_GENERATORS = [
  ...['systemd-ssh-generator', 'systemd-gpt-auto-generator', 'systemd-tpm2-generator', 'systemd-cryptsetup-generator'],
  ...['systemd-hibernate-resume-generator', 'systemd-integritysetup-generator', 'systemd-veritysetup-generator'],
  ...['systemd-factory-reset-generator', 'systemd-bless-boot-generator', 'systemd-rc-local-generator', 'systemd-sysv-generator'],
];
