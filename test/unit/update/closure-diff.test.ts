import { describe, expect, test } from '@jest/globals';
import type { StorePath } from '../../../src/nix/index.js';
import { diffClosures, findRebootReasons, type StorePathSize } from '../../../src/update/closure-diff.js';
import { foldHosts } from '../../../src/update/fold-hosts.js';

/** A path by its name, and a letter that stands for its content. */
const path = (name: string, content = 'a', bytes?: number): StorePathSize => ({
  path: `/nix/store/${content.repeat(32)}-${name}` as StorePath,
  ...(bytes === undefined ? {} : { bytes }),
});

describe('diffClosures', () => {
  test('packages are told by name and version, whichever output is there', () => {
    const before = [path('openssl-3.5.1'), path('openssl-3.5.1-bin'), path('perl-5.38.2'), path('bash-5.2'), path('zlib-1.3')];
    const after = [
      path('openssl-3.5.2', 'b'),
      path('openssl-3.5.2-man', 'b'),
      path('curl-8.1', 'b'),
      path('bash-5.2', 'b'),
      path('zlib-1.3'),
    ];
    expect(diffClosures(before, after)).toEqual({
      added: [{ name: 'curl', versions: ['8.1'] }],
      removed: [{ name: 'perl', versions: ['5.38.2'] }],
      changed: [{ name: 'openssl', before: ['3.5.1'], after: ['3.5.2'] }],
      rebuilt: 1,
    });
  });

  test('the same closure has no difference, in whatever order', () => {
    const paths = [path('a-1'), path('b-2'), path('c')];
    expect(diffClosures(paths, paths.toReversed())).toEqual({ added: [], removed: [], changed: [], rebuilt: 0 });
  });

  test('a second version beside the first is a change; versions are in the order of their numbers', () => {
    const before = [path('openssl-1.10'), path('openssl-1.9')];
    expect(diffClosures(before, [...before, path('openssl-1.9.5'), path('openssl')]).changed).toEqual([
      { name: 'openssl', before: ['1.9', '1.10'], after: ['1.9', '1.9.5', '1.10'] },
    ]);
  });

  test('a package without versions is added, removed or rebuilt', () => {
    const diff = diffClosures([path('etc'), path('unit-old.service')], [path('etc', 'b'), path('unit-new.service')]);
    expect(diff).toEqual({
      added: [{ name: 'unit-new.service', versions: [] }],
      removed: [{ name: 'unit-old.service', versions: [] }],
      changed: [],
      rebuilt: 1,
    });
  });

  test('the system itself, which has the name of its host, is no package', () => {
    const diff = diffClosures([path('nixos-system-web-25.11.1')], [path('nixos-system-web-25.11.2', 'b')]);
    expect(diff).toEqual({ added: [], removed: [], changed: [], rebuilt: 0 });
  });

  test('sizes are those of the whole closures, each path once; without one of them there is none', () => {
    const before = [path('a-1', 'a', 10), path('a-1', 'a', 10), path('b-1', 'a', 5)];
    expect(diffClosures(before, [path('a-1', 'a', 10)])).toMatchObject({ bytesBefore: 15, bytesAfter: 10 });
    expect(diffClosures(before, [path('a-1')])).not.toHaveProperty('bytesAfter');
  });

  test('names that mean something to JavaScript are names as any other', () => {
    const names = ['__proto__', 'constructor', 'toString-1.0', 'hasOwnProperty-=?'];
    const { added } = diffClosures(
      [],
      names.map((name) => path(name)),
    );
    expect(added.map(({ name }) => name)).toEqual(['__proto__', 'constructor', 'hasOwnProperty', 'toString']);
  });
});

describe('findRebootReasons', () => {
  const kernel = (version: string, content = 'a') => [path(`linux-${version}`, content), path(`linux-${version}-modules`, content)];
  const initrd = (content = 'a') => path('initrd-linux-6.12.30', content);

  test('another kernel and another initrd are reasons, other content of the same version as well', () => {
    const before = [...kernel('6.12.30'), initrd()];
    expect(findRebootReasons(before, [...kernel('6.12.41'), initrd('b')])).toEqual(['kernel', 'initrd']);
    expect(findRebootReasons(before, [...kernel('6.12.30', 'b'), initrd()])).toEqual(['kernel']);
    expect(findRebootReasons(before, [...kernel('6.12.30'), initrd('b')])).toEqual(['initrd']);
  });

  test('neither systemd, nor firmware, nor headers, nor linux-pam is one', () => {
    const others = (content: string) =>
      ['systemd-257.1', 'linux-firmware-2026', 'linux-headers-6.1', 'linux-pam-1.6'].map((name) => path(name, content));
    expect(findRebootReasons([...kernel('6.12.30'), initrd(), ...others('a')], [...kernel('6.12.30'), initrd(), ...others('b')])).toEqual(
      [],
    );
  });

  test('a kernel of another kind is one', () => {
    const zen = (content: string) => [path('linux-zen-6.12', content), path('linux-zen-6.12-modules', content)];
    expect(findRebootReasons(zen('a'), zen('b'))).toEqual(['kernel']);
  });

  test('what has no kernel is not booted', () => {
    expect(findRebootReasons([path('systemd-1')], [path('systemd-2')])).toBeUndefined();
  });
});

describe('foldHosts', () => {
  const diff = diffClosures([path('a-1', 'a', 1)], [path('a-2', 'a', 2)]);
  const other = diffClosures([path('a-1', 'a', 1)], [path('a-3', 'a', 2)]);

  test('hosts whose packages change alike stand together; where sizes differ none is told', () => {
    const folded = foldHosts([
      { name: 'web', diff, needsReboot: true },
      { name: 'backup', diff: other, needsReboot: true },
      { name: 'db', diff: { ...diff, rebuilt: 7, bytesAfter: 3 }, needsReboot: true },
      { name: 'laptop', diff, needsReboot: false },
    ]);
    expect(folded.map(({ names }) => names)).toEqual([['web', 'db'], ['backup'], ['laptop']]);
    expect(folded[0]?.diff).toEqual({ added: [], removed: [], changed: diff.changed, rebuilt: 7 });
    expect(folded[1]?.diff).toEqual(other);
  });
});
