/** What `npm test` found or fetched; see scripts/tools/qemu.mjs. */
export interface TestQemu {
  /** The program qemu-system-x86_64. */
  readonly bin: string;
  readonly kernel: string;
  /** A static busybox. */
  readonly busybox: string;
}

/** The QEMU and the kernel that the tests boot. @throws Error outside `npm test` */
export function readTestQemu(): TestQemu {
  const text = process.env['PANTHER_TEST_QEMU'] ?? '';
  if (text === '')
    throw new Error('PANTHER_TEST_QEMU is not set: this test boots guests and is run by npm test, which finds or fetches QEMU.');
  return JSON.parse(text) as TestQemu;
}
