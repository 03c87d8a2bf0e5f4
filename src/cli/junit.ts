import { printable } from '../support/printable';

/** A test case of a JUnit report. It passed unless it has a failure or was skipped. */
export interface JunitCase {
  group: string;
  name: string;
  tookMs: number;
  failure?: { message: string; text: string } | undefined;
  /** Why it was skipped. */
  skipped?: string | undefined;
}

/** Test cases under a name. */
export interface JunitSuite {
  name: string;
  cases: readonly JunitCase[];
}

/** A JUnit report. Texts may come from others: characters that XML cannot express become visible escapes. */
export function junitXml(name: string, suites: readonly JunitSuite[]): string {
  const all = suites.flatMap(({ cases }) => cases);
  const head = `<testsuites name="${xml(name)}" ${counts(all)}>`;
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', head, ...suites.map(suiteXml)];
  return [...lines, '</testsuites>', ''].join('\n');
}

const suiteXml = ({ name, cases }: JunitSuite): string =>
  [
    `  <testsuite name="${xml(name)}" ${counts(cases)}>`,
    ...cases.map(caseXml),
    '  </testsuite>',
  ].join('\n');

function caseXml(each: JunitCase): string {
  const { group, name, failure, skipped } = each;
  const head = `    <testcase classname="${xml(group)}" name="${xml(name)}" time="${secondsOf([each])}"`;
  const body = failure
    ? `<failure message="${xml(failure.message)}">${xml(failure.text)}</failure>`
    : skipped !== undefined && `<skipped message="${xml(skipped)}"/>`;
  return body === false ? `${head}/>` : `${head}>${body}</testcase>`;
}

function counts(cases: readonly JunitCase[]): string {
  const failures = cases.filter(({ failure }) => failure).length;
  const skipped = cases.filter((each) => each.skipped !== undefined).length;
  return `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}" time="${secondsOf(cases)}"`;
}

const secondsOf = (cases: readonly JunitCase[]): string =>
  (cases.reduce((sum, { tookMs }) => sum + tookMs, 0) / 1000).toFixed(3);

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
