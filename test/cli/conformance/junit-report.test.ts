import { junitReport } from '../../../src/cli/conformance/junit-report';

const seenAs = (seen: string): string => {
  const item = { id: 'R1', group: 'g', title: 't', rule: 'r', mend: 'm', tookMs: 1 };
  const report = junitReport('runtime', [{ ...item, seen, verdict: 'notChecked' }]);
  return /<skipped message="(.*)"/.exec(report)?.[1] ?? report;
};

/** The characters of a string that XML 1.0 cannot contain. */
const outsideXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

test('contains only characters that XML can express', () => {
  const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));
  expect(outsideXml.exec(seenAs(all.join('')))?.[0]).toBeUndefined();
});

test('escapes what would be markup, and keeps line breaks', () => {
  expect(seenAs('<a b="c">&\n\td')).toBe('&lt;a b=&quot;c&quot;&gt;&amp;&#10;&#9;d');
  expect(seenAs('\0\u001b\uffff😀')).toBe('\\x00\\x1b\\uffff😀');
});
