import { describe, expect, test } from '@jest/globals';
import { parseATerm, parseDerivationJson, type Derivation } from '../../../src/nix/derivation.js';
import type { DrvPath } from '../../../src/nix/store-path.js';
import { UserError } from '../../../src/runtime/index.js';
import { listSamples, readJsonSample, readSample } from '../../support/nix-samples.js';

const ORDINARY = {
  system: 'x86_64-linux',
  inputDrvs: [],
  inputSrcs: [],
  requiredSystemFeatures: [],
  fixedOutput: false,
  preferLocalBuild: false,
};

/** What there is to know of each recorded derivation, whoever printed it. */
const FACTS = {
  top: {
    ...ORDINARY,
    drvPath: '/nix/store/k12apy3z8mndi7dhgc9k15lzqqgf0vk5-top.drv',
    name: 'top',
    outputs: { out: '/nix/store/7gyql00g2ckdahmzmx9n1arv0ajcdpsc-top' },
    inputDrvs: [
      '/nix/store/6r79n30bphgqxzdrqf93yk7y65xpyina-multi.drv',
      '/nix/store/ca14x370nigzjkx73l0cj0r4pnw46azf-empty.drv',
      '/nix/store/sjafm7p4h1436idp148323gyb7kx9ixh-fixed.txt.drv',
    ],
  },
  multi: {
    ...ORDINARY,
    drvPath: '/nix/store/6r79n30bphgqxzdrqf93yk7y65xpyina-multi.drv',
    name: 'multi',
    outputs: {
      dev: '/nix/store/npm00mkn7m1a62vmg7ibgisy0bi0ip25-multi-dev',
      doc: '/nix/store/damsa8ybylbccyybzfic26ivcnc0j1k8-multi-doc',
      out: '/nix/store/vzls5yfmq4hs2qzmh31y26jgjy21xnsz-multi',
    },
    inputSrcs: ['/nix/store/b1z7sj53w2q4hiwcz83w1cadq3bzahmv-script.sh'],
  },
  fixed: {
    ...ORDINARY,
    drvPath: '/nix/store/sjafm7p4h1436idp148323gyb7kx9ixh-fixed.txt.drv',
    name: 'fixed.txt',
    outputs: { out: '/nix/store/vmcn7crjvyl17jkfq7q5b8rykljpr3yi-fixed.txt' },
    fixedOutput: true,
  },
  fixedDir: {
    ...ORDINARY,
    drvPath: '/nix/store/yyrwvai9bgdx3c3vcmkh4pgclznf9b61-fixed-dir.drv',
    name: 'fixed-dir',
    outputs: { out: '/nix/store/r8337pg3gm3phlk8rmnrib82db3dsmwf-fixed-dir' },
    fixedOutput: true,
  },
  empty: {
    ...ORDINARY,
    drvPath: '/nix/store/ca14x370nigzjkx73l0cj0r4pnw46azf-empty.drv',
    name: 'empty',
    outputs: { out: '/nix/store/yhrdgjrw9xfh6bsl9rvd8y81x15b0z4j-empty' },
  },
  structured: {
    ...ORDINARY,
    drvPath: '/nix/store/502i2zadl6vrx8035dknqdymdjdqawir-structured.drv',
    name: 'structured',
    outputs: { out: '/nix/store/r6f6k1grrnxp74x1gmd81g3knbvrjbwn-structured' },
    inputDrvs: ['/nix/store/ca14x370nigzjkx73l0cj0r4pnw46azf-empty.drv'],
  },
  floating: { ...ORDINARY, drvPath: '/nix/store/h2qw6j1i63frk6fnw6b4iyh6fd5sglgi-floating.drv', name: 'floating', outputs: {} },
  downstream: {
    ...ORDINARY,
    drvPath: '/nix/store/23g21pzc3jvbw1ikqb24lhfdarw53vzi-downstream.drv',
    name: 'downstream',
    outputs: {},
    inputDrvs: ['/nix/store/h2qw6j1i63frk6fnw6b4iyh6fd5sglgi-floating.drv'],
  },
  drvfile: {
    ...ORDINARY,
    drvPath: '/nix/store/m2fqi1hici9br1dw581wrqgx3l48vh2v-drvfile.drv',
    name: 'drvfile',
    outputs: { out: '/nix/store/izwhy9pn6xg4nzi60snsjbvgd6lbd61n-drvfile' },
    inputSrcs: ['/nix/store/h2qw6j1i63frk6fnw6b4iyh6fd5sglgi-floating.drv'],
  },
  escapes: {
    ...ORDINARY,
    drvPath: '/nix/store/3n8vg6zr59jir59cb427xdb4y75ip8vf-escapes.drv',
    name: 'escapes',
    outputs: { out: '/nix/store/ildnz9x40qiygvfzd9249x31fp2n0rn8-escapes' },
    requiredSystemFeatures: ['kvm', 'big-parallel'],
    preferLocalBuild: true,
  },
  structuredFeatures: {
    ...ORDINARY,
    drvPath: '/nix/store/gqkpawrh5p98xzry1fydxp1m7lcm05gc-structured-features.drv',
    name: 'structured-features',
    outputs: { out: '/nix/store/imf0sjyc558axabs1fl8ngx52iabs1hk-structured-features' },
    requiredSystemFeatures: ['kvm', 'nixos-test'],
    preferLocalBuild: true,
  },
  impure: { ...ORDINARY, drvPath: '/nix/store/9gr3wy5wax0ncj6bqissnyb01i4yjxcz-impure.drv', name: 'impure', outputs: {} },
  dynamic: {
    ...ORDINARY,
    drvPath: '/nix/store/7ikh75jsraf97d2lrqqxr4j54qvz8bp1-dynamic.drv',
    name: 'dynamic',
    outputs: {},
    inputDrvs: ['/nix/store/7h1hwjvqzq2dxlnwm5vz8idbr108q6id-producer.drv.drv'],
  },
} as const;

const { top, multi, fixed, fixedDir, empty, structured, floating, downstream, drvfile, escapes, structuredFeatures, impure, dynamic } =
  FACTS;
const ODD = [escapes, dynamic, impure, structuredFeatures];

const SHOWN = [
  { file: 'lix-2.95.3-structured.json', derivations: [structured] },
  { file: 'lix-2.95.3.json', derivations: [top, fixed, fixedDir] },
  { file: 'nix-2.18.9.json', derivations: [top, fixed, fixedDir] },
  { file: 'nix-2.26.3-ca.json', derivations: [downstream, floating, drvfile] },
  { file: 'nix-2.26.3-fixed.json', derivations: [fixed, fixedDir] },
  { file: 'nix-2.26.3-odd.json', derivations: ODD },
  { file: 'nix-2.26.3-structured.json', derivations: [structured] },
  { file: 'nix-2.26.3.json', derivations: [multi, top, fixed] },
  { file: 'nix-2.31.5-structured.json', derivations: [structured] },
  { file: 'nix-2.32.8-fixed.json', derivations: [fixed, fixedDir] },
  { file: 'nix-2.32.8.json', derivations: [multi, top, fixed] },
  { file: 'nix-2.34.8-ca.json', derivations: [downstream, floating, drvfile] },
  { file: 'nix-2.34.8-fixed.json', derivations: [fixed, fixedDir] },
  { file: 'nix-2.34.8-odd.json', derivations: ODD },
  { file: 'nix-2.34.8-structured.json', derivations: [structured] },
  { file: 'nix-2.34.8.json', derivations: [multi, top, fixed] },
];

const STORED = [
  { file: '23g21pzc3jvbw1ikqb24lhfdarw53vzi-downstream.drv', derivation: downstream },
  { file: '3n8vg6zr59jir59cb427xdb4y75ip8vf-escapes.drv', derivation: escapes },
  { file: '502i2zadl6vrx8035dknqdymdjdqawir-structured.drv', derivation: structured },
  { file: '6r79n30bphgqxzdrqf93yk7y65xpyina-multi.drv', derivation: multi },
  { file: '7ikh75jsraf97d2lrqqxr4j54qvz8bp1-dynamic.drv', derivation: dynamic },
  { file: '9gr3wy5wax0ncj6bqissnyb01i4yjxcz-impure.drv', derivation: impure },
  { file: 'ca14x370nigzjkx73l0cj0r4pnw46azf-empty.drv', derivation: empty },
  { file: 'gqkpawrh5p98xzry1fydxp1m7lcm05gc-structured-features.drv', derivation: structuredFeatures },
  { file: 'h2qw6j1i63frk6fnw6b4iyh6fd5sglgi-floating.drv', derivation: floating },
  { file: 'k12apy3z8mndi7dhgc9k15lzqqgf0vk5-top.drv', derivation: top },
  { file: 'm2fqi1hici9br1dw581wrqgx3l48vh2v-drvfile.drv', derivation: drvfile },
  { file: 'sjafm7p4h1436idp148323gyb7kx9ixh-fixed.txt.drv', derivation: fixed },
  { file: 'yyrwvai9bgdx3c3vcmkh4pgclznf9b61-fixed-dir.drv', derivation: fixedDir },
];

/** One character for each byte, as our own reader takes it. */
const readStored = (file: string) => Buffer.from(readSample('drv', file)).toString('latin1');

const ANY = '/nix/store/00000000000000000000000000000000-any.drv' as DrvPath;
const damage = (message: unknown) => expect.objectContaining({ name: 'UserError', exitCode: 3, message });

describe('parseDerivationJson', () => {
  test('every recorded "nix derivation show" is in the table', () => {
    expect(SHOWN.map(({ file }) => file)).toEqual(listSamples('derivation-show'));
  });

  test.each(SHOWN)('$file tells the same of its derivations as every other version', ({ file, derivations }) => {
    expect(parseDerivationJson(readJsonSample('derivation-show', file))).toEqual(derivations);
  });

  test.each([
    ['up to Nix 2.32', {}],
    ['from Nix 2.33 on', { version: 4, derivations: {} }],
  ])('no derivations %s are no derivations', (_, json) => {
    expect(parseDerivationJson(json)).toEqual([]);
  });

  const bare = { system: 'x86_64-linux', outputs: {}, inputDrvs: {}, inputSrcs: [] };

  test('a derivation without a name is called by its environment, or else by its path', () => {
    const json = { [ANY]: { ...bare, env: { name: 'from-env' } }, [top.drvPath]: bare };
    expect(parseDerivationJson(json).map(({ name }) => name)).toEqual(['from-env', 'top']);
  });

  test('a fixed output whose path is nowhere is an output without a path', () => {
    const json = { [ANY]: { ...bare, outputs: { out: { hash: 'sha256-…', method: 'flat' } } } };
    expect(parseDerivationJson(json)).toEqual([expect.objectContaining({ outputs: {}, fixedOutput: true })]);
  });

  test('a member that a newer Nix added does no harm', () => {
    const json = { [ANY]: { ...bare, meta: { description: 'new' }, outputs: { out: { path: top.outputs.out, size: 3 } } } };
    expect(parseDerivationJson(json)).toEqual([expect.objectContaining({ outputs: top.outputs })]);
  });

  test.each([
    ['null', null],
    ['a text', 'error'],
    ['a derivation without inputs', { [ANY]: { system: 'x86_64-linux', outputs: {} } }],
    ['outputs that are a text', { [ANY]: { ...bare, outputs: 'out' } }],
    ['a source that is a number', { [ANY]: { ...bare, inputSrcs: [1] } }],
    ['format 4 that is not nested', { version: 5, derivations: { [ANY]: { ...bare, inputSrcs: undefined } } }],
  ])('%s is refused as a shape that nobody knows', (_, json) => {
    expect(() => parseDerivationJson(json)).toThrow(
      damage(
        expect.stringMatching(
          /^"nix derivation show" printed JSON in a shape that this Panther does not know \(.+\)\. Update Panther, or use Nix 2\.18 to 2\.35\.$/s,
        ),
      ),
    );
  });

  test('a key that is no derivation’s path is refused', () => {
    expect(() => parseDerivationJson({ '/nix/store/00000000000000000000000000000000-any': bare })).toThrow(
      damage('The store path of a derivation was expected, but found "/nix/store/00000000000000000000000000000000-any".'),
    );
  });
});

describe('parseATerm', () => {
  test('every recorded .drv is in the table', () => {
    expect(STORED.map(({ file }) => file)).toEqual(listSamples('drv'));
  });

  test.each(STORED)('$file tells the same as "nix derivation show"', ({ file, derivation }) => {
    expect(parseATerm(derivation.drvPath as DrvPath, readStored(file))).toEqual(derivation);
  });

  test.each(STORED)('$file cut short at any byte is damaged', ({ file, derivation }) => {
    const text = readStored(file);
    const accepted = Array.from(text, (_, length) => text.slice(0, length)).filter((cut) => {
      try {
        parseATerm(derivation.drvPath as DrvPath, cut);
        return true;
      } catch (error) {
        if (error instanceof UserError && error.exitCode === 3) return false;
        throw error;
      }
    });
    expect(accepted).toEqual([]);
  });

  test.each(STORED.filter(({ file }) => /-(?:dynamic|escapes|multi)\.drv$/.test(file)))(
    '$file with any byte changed is damaged or another derivation, and nothing worse',
    ({ file, derivation }) => {
      const text = readStored(file);
      for (let index = 0; index < text.length; index += 1) {
        for (const other of ['"', '\\', '(', ']', ',']) {
          const changed = text.slice(0, index) + other + text.slice(index + 1);
          let parsed: Derivation | undefined;
          try {
            parsed = parseATerm(derivation.drvPath as DrvPath, changed);
          } catch (error) {
            if (!(error instanceof UserError)) throw error;
          }
          expect(parsed?.drvPath ?? derivation.drvPath).toBe(derivation.drvPath);
        }
      }
    },
  );

  test('escapes are undone, also at the ends of a string, and an unknown one stands for its character', () => {
    const text = String.raw`Derive([],[],[],"\"\\\n\r\t\x\"","/bin/sh",[],[("na\"me","1"),("name","\\a\\")])`;
    expect(parseATerm(ANY, text)).toMatchObject({ system: '"\\\n\r\tx"', name: '\\a\\' });
  });

  test('brackets and commas within a string are text', () => {
    const text = 'Derive([],[],["/nix/store/),(]["],"),(][","",["]","["],[("a",")])"),("name","],[")])';
    expect(parseATerm(ANY, text)).toMatchObject({ system: '),(][', inputSrcs: ['/nix/store/),(]['], name: '],[' });
  });

  test('dynamic outputs of dynamic outputs are passed over', () => {
    const text =
      'DrvWithVersion("xp-dyn-drv",[],[("/a.drv",(["out"],[("dev",(["x"],[("y",["z"]),("w",[])]))])),("/b.drv",["out","dev"])],["/c"],"s","",[],[])';
    expect(parseATerm(ANY, text)).toMatchObject({ inputDrvs: ['/a.drv', '/b.drv'], inputSrcs: ['/c'], system: 's' });
  });

  test.each([
    { what: 'an impure output', outputs: '[("out","","r:sha256","impure")]', fixedOutput: false },
    { what: 'a floating output', outputs: '[("out","","r:sha256","")]', fixedOutput: false },
    { what: 'a fixed output', outputs: '[("out","/nix/store/x","sha256","2cf2")]', fixedOutput: true },
    { what: 'an ordinary output', outputs: '[("out","/nix/store/x","","")]', fixedOutput: false },
  ])('$what is checked against a hash: $fixedOutput', ({ outputs, fixedOutput }) => {
    expect(parseATerm(ANY, `Derive(${outputs},[],[],"s","",[],[])`).fixedOutput).toBe(fixedOutput);
  });

  test.each([
    { what: 'blanks and line feeds between features', env: String.raw`("requiredSystemFeatures"," kvm\n\tbig-parallel ")` },
    { what: 'structured attributes', env: String.raw`("__json","{\"requiredSystemFeatures\":[\"kvm\",\"big-parallel\"]}")` },
    {
      what: 'structured attributes beside others of the same name',
      env: String.raw`("__json","{\"requiredSystemFeatures\":[\"kvm\",\"big-parallel\"]}"),("requiredSystemFeatures","quantum"),("preferLocalBuild","1")`,
    },
  ])('features are read from $what', ({ env }) => {
    expect(parseATerm(ANY, `Derive([],[],[],"s","",[],[${env}])`)).toMatchObject({
      requiredSystemFeatures: ['kvm', 'big-parallel'],
      preferLocalBuild: false,
    });
  });

  test.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['features that are a text', String.raw`{\"requiredSystemFeatures\":\"kvm\"}`],
    ['features that are numbers', String.raw`{\"requiredSystemFeatures\":[1]}`],
  ])('structured attributes that are %s count as none', (_, json) => {
    expect(parseATerm(ANY, `Derive([],[],[],"s","",[],[("__json","${json}")])`)).toMatchObject({
      requiredSystemFeatures: [],
      preferLocalBuild: false,
    });
  });

  test.each([
    { text: '', message: 'A derivation is damaged: "Derive(" was expected at byte 0.' },
    { text: '{"derivations":{}}', message: 'A derivation is damaged: "Derive(" was expected at byte 0.' },
    { text: 'Derive([("out)', message: 'A derivation is damaged: a string has no end.' },
    { text: 'Derive([],[],[],system', message: 'A derivation is damaged: """ was expected at byte 16.' },
    { text: 'DrvWithVersion("xp-dyn-drv"[]', message: 'A derivation is damaged: "," was expected at byte 27.' },
  ])('$text is damaged, and the message tells where', ({ text, message }) => {
    expect(() => parseATerm(ANY, text)).toThrow(damage(message));
  });
});
