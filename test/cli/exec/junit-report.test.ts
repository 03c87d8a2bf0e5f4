import { junitReport } from '../../../src/cli/exec/junit-report';
import type { ExecOutcome } from '../../../src/cli/exec/outcome';

/** Tags with attributes, whose values have no markup. */
const tag = /<\/?\w+(?: \w+="(?:[^"<&]|&(?:amp|lt|gt|quot|#\d+);)*")*\/?>|<\?xml[^?<]*\?>/g;
/** The characters of a string that XML 1.0 cannot contain. */
const outsideXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** What is not well-formed in an XML text. */
const malformed = (xml: string): string | undefined =>
  (outsideXml.exec(xml) ?? /<|\]\]>|&(?!(?:amp|lt|gt|quot|#\d+);)/.exec(xml.replace(tag, '')))?.[0];

const evil = '\0\x1b[31m]]> <!-- & "quote" </failure>\uffff\ud800\u202e';
const step = { line: 3, batch: 1, tookMs: 12, differences: [] };
const outcome: ExecOutcome = {
  runtime: evil,
  script: 's.yaml',
  name: evil,
  steps: [
    { ...step, name: 'deploy', verdict: 'passed' },
    { ...step, name: evil, verdict: 'failed', differences: [`stdout: ${evil}`, 'second'] },
    { ...step, name: 'terminate', verdict: 'skipped' },
  ],
  departures: [{ rule: 'R40', title: evil, text: 'rule', seen: evil, mend: 'mend', count: 1 }],
  notes: [],
};

test('is well-formed with any text', () => {
  const xml = junitReport(outcome);
  expect(malformed(xml)).toBeUndefined();
  expect(xml).toContain('\\x00\\x1b[31m]]&gt; &lt;!-- &amp; &quot;quote&quot; &lt;/failure&gt;');
});

test('has a case per step and per violated rule', () => {
  const xml = junitReport({ ...outcome, runtime: 'rt', name: 'all' });
  expect(xml).toContain(
    '<testsuites name="vmre exec" tests="4" failures="2" errors="0" skipped="1"',
  );
  expect(xml).toContain('<testsuite name="rt: all" tests="3" failures="1" errors="0" skipped="1"');
  expect(xml).toContain('<testcase classname="all" name="1 deploy" time="0.012"/>');
  expect(xml).toContain(
    'name="3 terminate" time="0.012"><skipped message="a command before it failed"/>',
  );
  expect(xml).toContain('<testsuite name="rt: contract" tests="1" failures="1"');
});
