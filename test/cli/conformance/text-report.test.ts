import { TextReport } from '../../../src/cli/conformance/text-report';
import { paintFor } from '../../../src/support/terminal/colours';

/** How a violation is shown of which this was seen. */
function shownOf(seen: string): string {
  const item = { id: 'R1', group: 'g', title: 't', rule: 'r', mend: 'm', tookMs: 1 };
  let text = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  try {
    new TextReport(paintFor({})).item({ ...item, seen, verdict: 'failed' });
  } finally {
    write.mockRestore();
  }
  return text;
}

test.each([
  ['many lines', 'a\n'.repeat(20)],
  ['one long line', 'a'.repeat(3000)],
])('what is cut is marked: %s', (_name, seen) => {
  expect(shownOf(seen)).toMatch(/a\n +\.\.\.\n +mend: m\n$/);
});

test('what fits is shown in full', () => {
  expect(shownOf('a\nb')).toMatch(/ seen: a\n +b\n +mend: m\n$/);
});
