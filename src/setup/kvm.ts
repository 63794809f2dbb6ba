import type { Files, Root } from './machine.js';

/** Whether builds may use hardware virtualisation. An opened device is necessary, not proof: only a boot shows that guests run. */
export interface Kvm {
  /** The device could be opened for reading and writing. */
  readonly usable: boolean;
  /** The device is there. Nix's daemon, which is root, then believes in it, whoever else can open it. */
  readonly present: boolean;
  /** In words, for people: the rest of "KVM: yes, …" or "KVM: no, …". */
  readonly why: string;
  /** What was changed on the machine for it. */
  readonly changes: readonly string[];
}

export const KVM_DEVICE = '/dev/kvm';
export const KVM_RULE_FILE = '/etc/udev/rules.d/99-panther-kvm.rules';
/** GitHub's x86-64 images keep the device to root and the group kvm, in which neither the runner's user nor Nix's builders are. */
const KVM_RULE = 'KERNEL=="kvm", GROUP="kvm", MODE="0666", OPTIONS+="static_node=kvm"\n';

/** Tries and milliseconds between them: udev may apply a rule after its commands have ended. */
const RETRY = { times: 10, pauseMs: 100 } as const;

export interface KvmPorts {
  readonly platform: string;
  readonly files: Pick<Files, 'openDevice'>;
  readonly root: Root;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** Opens the device to everyone by a udev rule; where there is no udev (containers), by its permissions. */
async function admitEveryone({ root }: KvmPorts): Promise<{ readonly changes: readonly string[]; readonly problem?: string }> {
  try {
    await root.writeFile(KVM_RULE_FILE, KVM_RULE, 0o644);
    const commands = [
      ['udevadm', 'control', '--reload-rules'],
      ['udevadm', 'trigger', '--name-match=kvm'],
      ['udevadm', 'settle', '--timeout=10'],
    ] as const;
    for (const command of commands) {
      const { exitCode } = await root.run(command);
      if (exitCode !== 0) throw new Error(`"${command.join(' ')}" failed`);
    }
    return { changes: [`wrote ${KVM_RULE_FILE} (MODE=0666)`] };
  } catch (error) {
    const { exitCode, stderrTail } = await root.run(['chmod', '0666', KVM_DEVICE]);
    if (exitCode === 0) return { changes: [`set ${KVM_DEVICE} to mode 0666, as udev did not do it`] };
    return { changes: [], problem: `${error instanceof Error ? error.message : String(error)}; ${stderrTail.trim()}` };
  }
}

/** Finds out whether we may use KVM and, if the device is only kept from us by its permissions, opens it to us. */
export async function prepareKvm(wanted: 'auto' | 'off', ports: KvmPorts): Promise<Kvm> {
  const no = (present: boolean, why: string, changes: readonly string[] = []): Kvm => ({ usable: false, present, why, changes });
  if (ports.platform !== 'linux') return no(false, 'only Linux has it');
  const first = await ports.files.openDevice(KVM_DEVICE);
  if (wanted === 'off') return no(first.kind !== 'absent', 'the input "kvm" is off');
  if (first.kind === 'opened') return { usable: true, present: true, why: `${KVM_DEVICE} can be opened`, changes: [] };
  if (first.kind === 'absent') return no(false, `there is no ${KVM_DEVICE}: this machine has no (nested) virtualisation`);
  if (!(await ports.root.isAvailable())) {
    return no(true, `${first.reason}; opening it to builds needs sudo without a password`);
  }

  const { changes, problem } = await admitEveryone(ports);
  if (problem !== undefined) return no(true, `${first.reason}; ${problem}`, changes);
  let again = await ports.files.openDevice(KVM_DEVICE);
  for (let tries = 1; again.kind === 'refused' && tries < RETRY.times; tries += 1) {
    await ports.sleep(RETRY.pauseMs);
    again = await ports.files.openDevice(KVM_DEVICE);
  }
  if (again.kind === 'opened') return { usable: true, present: true, why: `${KVM_DEVICE} can be opened now`, changes };
  return no(again.kind === 'refused', `${again.kind === 'refused' ? again.reason : `${KVM_DEVICE} went away`} even so`, changes);
}
