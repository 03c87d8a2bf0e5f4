import { PassThrough } from 'node:stream';

import { LastOutput } from '../../../../src/vat/workers/manager/last-output';

async function printed(...texts: string[]): Promise<string> {
  const stream = new PassThrough();
  const tail = new LastOutput(stream);
  for (const text of texts) stream.write(text);
  stream.end();
  await tail.complete;
  return tail.text;
}

test('a program without output adds no text', async () => {
  expect(await printed(' \n')).toBe('');
});

test('the end of the output is shown', async () => {
  const text = await printed('first\n', 'x'.repeat(20_000), '\nlast');
  expect(text).toMatch(/^ and printed: x+\nlast$/);
  expect(text).toHaveLength(' and printed: '.length + 2000);
});

test('native stack frames do not hide the reason of a crash of Node', async () => {
  const frame = ` 1: 0x1249780 v8::Utils::${'ReportOOMFailure'.repeat(10)} [node]\n`;
  const head = 'FATAL ERROR: Reached heap limit\n----- Native stack trace -----\n\n';
  expect(await printed(head, frame.repeat(40).slice(0, -1))).toBe(` and printed: ${head.trim()}`);
});

test('characters of several bytes stay whole, also if the streams alternate', async () => {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const last = new LastOutput(out, err);
  const euro = Buffer.from('€');
  out.write(euro.subarray(0, 1));
  await new Promise(setImmediate);
  err.end('x');
  await new Promise(setImmediate);
  out.end(Buffer.concat([euro.subarray(1), Buffer.from('€'.repeat(10_000))]));
  await last.complete;
  expect(last.text).toBe(` and printed: ${'€'.repeat(2000)}`);
});
