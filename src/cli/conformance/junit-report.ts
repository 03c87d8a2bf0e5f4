import type { ConformanceItem } from '../../supervisor/conformance/check-conformance';
import { printable } from '../../support/printable';
import { countOf } from './verdicts';

/** The items as a JUnit report: one test case per rule, in one suite per group. */
export function junitReport(runtime: string, items: readonly ConformanceItem[]): string {
  const groups = [...new Set(items.map(({ group }) => group))];
  const suites = groups.map((group) =>
    suite(
      `${runtime}: ${group}`,
      items.filter((item) => item.group === group),
    ),
  );
  const head = `<testsuites name="vmre conformance" ${counts(items)}>`;
  return ['<?xml version="1.0" encoding="UTF-8"?>', head, ...suites, '</testsuites>', ''].join(
    '\n',
  );
}

const suite = (name: string, items: readonly ConformanceItem[]): string =>
  [
    `  <testsuite name="${xml(name)}" ${counts(items)}>`,
    ...items.map(testCase),
    '  </testsuite>',
  ].join('\n');

function testCase(item: ConformanceItem): string {
  const { id, group, title, verdict, rule, seen, mend } = item;
  const head = `    <testcase classname="${xml(group)}" name="${xml(`${id} ${title}`)}" time="${secondsOf([item])}"`;
  if (verdict === 'passed') return `${head}/>`;
  const body =
    verdict === 'failed'
      ? `<failure message="${xml(seen)}">${xml(`rule: ${rule}\nseen: ${seen}\nmend: ${mend}`)}</failure>`
      : `<skipped message="${xml(seen)}"/>`;
  return `${head}>${body}</testcase>`;
}

function counts(items: readonly ConformanceItem[]): string {
  const skipped = countOf(items, 'notApplicable') + countOf(items, 'notChecked');
  const failures = countOf(items, 'failed');
  return `tests="${items.length}" failures="${failures}" errors="0" skipped="${skipped}" time="${secondsOf(items)}"`;
}

const secondsOf = (items: readonly ConformanceItem[]): string =>
  (items.reduce((sum, { tookMs }) => sum + tookMs, 0) / 1000).toFixed(3);

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
  '\ufffe': '\\ufffe',
  '\uffff': '\\uffff',
};

/** Escapes a text for XML, which cannot express control characters and two others at all. */
const xml = (text: string): string =>
  printable(text, { lines: true }).replace(
    /[&<>"\n\t\ufffe\uffff]/g,
    (character) => entities[character] ?? '',
  );
