import { expect, test } from '@jest/globals';
import { parseJunit } from '../../../src/vm/parse-junit.js';

/** As python's junit-xml writes it for NixOS's test driver. */
const DRIVER = `<?xml version="1.0" ?>
<testsuites disabled="0" errors="0" failures="1" tests="2" time="5.5">
	<testsuite disabled="0" errors="0" failures="1" name="NixOS integration test" skipped="0" tests="2" time="5.5">
		<testcase name="login works" time="1.500000">
			<system-out>machine # login: &lt;ok&gt;
</system-out>
		</testcase>
		<testcase name="site &amp; mail" time="4.000000">
			<failure type="failure" message="test case failed"/>
			<system-err>Test &quot;site&quot; failed with error: &quot;timeout&quot;
second line
</system-err>
		</testcase>
		<system-out>everything</system-out>
	</testsuite>
</testsuites>
`;

test('the report of a NixOS test', () => {
  expect(parseJunit(DRIVER)).toEqual({
    cases: [
      {
        suite: 'NixOS integration test',
        name: 'login works',
        outcome: 'passed',
        seconds: 1.5,
        message: '',
        output: ['machine # login: <ok>'],
      },
      {
        suite: 'NixOS integration test',
        name: 'site & mail',
        outcome: 'failed',
        seconds: 4,
        message: 'test case failed',
        output: ['Test "site" failed with error: "timeout"', 'second line'],
      },
    ],
  });
});

test.each([
  ['', 'it is empty'],
  ['  \n', 'it is empty'],
  ['{"not": "xml"}', 'it is cut short, or is no JUnit'],
  ['<!DOCTYPE x [<!ENTITY a "b">]><testsuites/>', 'it has a document type, which is not read'],
  ['<html></html>', 'it is cut short, or is no JUnit'],
])('%j: %s', (xml, problem) => {
  expect(parseJunit(xml)).toEqual({ cases: [], problem });
});

test('a report that is cut short gives what it has', () => {
  const cut = parseJunit(DRIVER.slice(0, DRIVER.indexOf('second line')));
  expect(cut.problem).toBeDefined();
  expect(cut.cases.map(({ name }) => name)).toContain('login works');
});

test.each([
  '<testsuite name="s"><testcase name="a"/></testsuite>',
  '<testsuites><testsuite name="o"><testsuite name="s"><testcase name="a"></testcase></testsuite></testsuite></testsuites>',
])('a lone or a nested suite is read: %s', (xml) => {
  expect(parseJunit(xml).cases).toEqual([{ suite: 's', name: 'a', outcome: 'passed', message: '', output: [] }]);
});

test('errors and skipped cases are told apart, and their texts kept without escapes', () => {
  const xml =
    '<testsuite name="s"><testcase name="a"><error message="m">text &#x1b;[31mred</error></testcase><testcase name="b"><skipped/></testcase></testsuite>';
  expect(parseJunit(xml).cases.map(({ outcome, message }) => [outcome, message])).toEqual([
    ['error', 'm\ntext red'],
    ['skipped', ''],
  ]);
});

test('a bomb of nested elements does no harm', () => {
  const deep = 20_000;
  const report = parseJunit(`${'<testsuite name="s">'.repeat(deep)}${'</testsuite>'.repeat(deep)}`);
  expect(report.cases).toEqual([]);
});

test('a log full of entities is read whole, and what is written twice over is decoded once', () => {
  const xml = `<testsuite name="s"><testcase name="&amp;lt;"><system-out>${'&lt;&#10;'.repeat(50_000)}&#x41;&#99999999;</system-out></testcase></testsuite>`;
  const { cases } = parseJunit(xml);
  expect(cases[0]?.name).toBe('&lt;');
  expect(cases[0]?.output.at(-2)).toBe('<');
  expect(cases[0]?.output.at(-1)).toBe('A&#99999999;');
});
