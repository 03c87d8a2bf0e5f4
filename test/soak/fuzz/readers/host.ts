import { PassThrough } from 'node:stream';

import { VmLog } from '../../../../src/vm/launch/log/vm-log';
import { toTextLine } from '../../../../src/support/log/text-line';
import { printable, printableJson } from '../../../../src/support/printable';
import { describePath, refusalsOfJson } from '../../../../src/support/strict-json';
import { ensure } from '../../suite';
import { changedJson } from '../json-value';
import { json, texts, type MakeReader } from '../reader';

const unsafe = /(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const escapes = [
  '\x1b]52;c;YQ==\x07',
  '\x1b[2J',
  '\x9b',
  '\r',
  '\n',
  '\u202e',
  '\xe2\x80\xae',
  '\x1b[1m',
];

/** The output of a plugin: whatever it is, its log is safe to print. */
const logs: MakeReader = () => ({
  valid: texts(
    '{"level":"info","msg":"x"}\n{"level":50}\n',
    '[11-21|15:52:12.123] INFO <chain> text\n',
    'level=warn lvl="error"\npanic: runtime error\n\ngoroutine 1\n',
  ),
  tokens: ['{"level":', '"lvl":', 'level=', 'INFO', 'panic: ', '\n', '\r\n', ...escapes],
  read: async (input, random) => {
    const log = new VmLog({ lineBytes: 1 + random.below(200), linesPerSecond: 100 });
    const texts: string[] = [];
    log.lines$.subscribe(({ text }) => texts.push(text));
    const stream = new PassThrough();
    const over = log.read('stdout', stream);
    for (let from = 0; from < input.length;) {
      const to = from + 1 + random.below(input.length);
      stream.write(input.subarray(from, to));
      from = to;
    }
    stream.end();
    stream.once('end', () => stream.destroy());
    await over;
    log.end();
    for (const text of texts) {
      ensure(!unsafe.test(text) && !text.includes('\n'), `a line is not safe: ${text}`);
    }
    for (const line of log.tail()) ensure(!unsafe.test(line), `the tail is not safe: ${line}`);
  },
});

const line = { level: 30, time: 1.7e12, name: 'greeter', msg: 'hello', more: { a: [1] } };
const lineKeys = [...Object.keys(line), 'a', 'toString', '0'];

/** Log lines of a runtime, whose facts may come from a requestor. */
const logFile: MakeReader = () => ({
  valid: json(line),
  tokens: [...lineKeys.map((key) => `"${key}":`), ...escapes],
  generate: (random) => Buffer.from(JSON.stringify(changedJson(line, random, lineKeys))),
  read: (input) => {
    const shown = toTextLine(input.toString());
    ensure(shown === input.toString() || !unsafe.test(shown), 'a line is not safe');
  },
});

const printing: MakeReader = () => ({
  valid: texts('plain text', 'a\ttab', '\ud83d\ude00', '\u200d'),
  tokens: escapes,
  read: (input) => {
    const text = input.toString('utf16le');
    for (const each of [text, input.toString(), input.toString('latin1')]) {
      const shown = printable(each, { lines: true });
      ensure(!unsafe.test(shown), 'it is not safe');
      ensure(printable(shown, { lines: true }) === shown, 'it is not its own result');
      ensure(!printable(each).includes('\n'), 'it has a line break');
    }
    const written = printableJson({ text });
    ensure(!unsafe.test(written), 'JSON is not safe');
    ensure((JSON.parse(written) as { text: string }).text === text, 'JSON has another value');
  },
});

const strictJson: MakeReader = () => ({
  valid: json({ a: [1, { b: 'c' }], d: -1.5e3 }, [[[]]], 'x'),
  tokens: ['{"a":', '[', ']', '}', '"', '\\', '\\ud800', '1e999', ':', ','],
  read: (input) => {
    const refusals = refusalsOfJson(input.toString());
    for (const { path, what } of refusals) ensure(describePath(path) + what !== '', 'no words');
    if (refusals.length === 0) ignoringSyntax(input.toString());
  },
});

/** An accepted value may be given to recursive readers. */
function ignoringSyntax(text: string): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return;
  }
  JSON.stringify(value);
}

/** Printed and logged text. */
export const hostReaders: Readonly<Record<string, MakeReader>> = {
  ...{ logs, printing },
  'log-file': logFile,
  'strict-json': strictJson,
};
