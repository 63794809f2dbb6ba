import { describe, expect, test } from '@jest/globals';
import { listSpellings } from '../../../src/build/hashes.js';

describe('listSpellings', () => {
  // Of the text "hello", as `nix hash convert` prints them.
  test.each([
    [
      'sha256',
      [
        'sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
        'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
        '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
        '094qif9n4cq4fdg459qzbhg1c6wywawwaaivx0k0x8xhbyx4vwic',
      ],
    ],
    [
      'sha1',
      [
        'sha1-qvTGHdzF6KLavt4PO0gs2a6pQ00=',
        'qvTGHdzF6KLavt4PO0gs2a6pQ00=',
        'aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d',
        '9m1skbnr5i43n3yypvda5s65vhfwdx5a',
      ],
    ],
    ['md5', ['md5-XUFAKrxLKna5cZ2REBfFkg==', 'XUFAKrxLKna5cZ2REBfFkg==', '5d41402abc4b2a76b9719d911017c592', '4jqlbi14cxf6wpcajbphm40hax']],
    [
      'sha512',
      [
        'sha512-m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw==',
        'm3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw==',
        '9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043',
        '11w1pmwfdpz9pisbhp5qiv38q6dmidq2ipcqykw3p0sb6yrqcij79rwcwcjbxyzwbdal349qbxrncbk7pmd6snljrfpiwv2pljd4wcv',
      ],
    ],
  ])('gives the four ways in which people write a %s', (_, spellings) => {
    expect(listSpellings(spellings[0] ?? '')).toEqual(spellings);
  });

  test('knows the hash that stands for "not known yet"', () => {
    expect(listSpellings('sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=')).toEqual([
      'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
      'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
      '0'.repeat(64),
      '0'.repeat(52),
    ]);
  });

  test.each(['sha256:094qif9n4cq4fdg459qzbhg1c6wywawwaaivx0k0x8xhbyx4vwic', 'md6-abc=', 'sha256-!', ''])(
    'leaves alone what is no such hash: "%s"',
    (text) => {
      expect(listSpellings(text)).toEqual([text]);
    },
  );
});
