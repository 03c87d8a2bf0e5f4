import { levelOf, logLine } from '../../../../src/vm/launch/log/log-line';

test.each([
  ['[11-21|15:52:12.123] INFO <P Chain> vm/vm.go:12 initialized {"x":1}', 'info'],
  ['[11-21|15:52:12.123] VERBO chain/x.go:1 a', 'trace'],
  ['INFO [11-21|15:52:12.123] Imported new chain segment  blocks=1', 'info'],
  ['WARN [11-21|15:52:12.123] a', 'warn'],
  ['EROR[11-21|15:52:12.123] a', undefined], // no boundary: guessing it would guess too much
  ['2026-11-21T15:52:12.123Z\tERROR\tvm\tfailed\t{"error":"x"}', 'error'],
  ['[2026-11-21T15:52:12Z DEBUG vm::chain] a', 'debug'],
  ['time="2026-11-21T15:52:12Z" level=warning msg="a"', 'warn'],
  ['t=2026-11-21T15:52:12 lvl=crit msg=a', 'fatal'],
  ['{"level":"info","ts":1.2,"msg":"a"}', 'info'],
  ['{"level":50,"msg":"a"}', 'error'],
  ['{"severity":"ERROR","message":"a"}', 'error'],
  ['{"level":"info"', undefined],
  ['{"a":1}', undefined],
  ['panic: runtime error: index out of range', 'fatal'],
  ['fatal error: all goroutines are asleep - deadlock!', 'fatal'],
  ['an error is mentioned', undefined],
  ['INFORMATION', undefined],
  ['', undefined],
  ['constructor level=constructor', undefined],
  [`${'x'.repeat(100)} ERROR`, undefined],
])('the level of %j', (text, level) => {
  expect(levelOf(text)).toBe(level);
});

test.each([
  ['a\r', 0, 'a', 'a'],
  ['\x1b[1;31mred\x1b[0m', 0, 'red', '\x1b[1;31mred\x1b[0m'],
  ['\x1b]0;title\x07text', 0, '\\x1b]0;title\\x07text', '\x1b]0;title\x07text'],
  ['\x1b\x1b[31m[2Jtwice', 0, '\\x1b[2Jtwice', '\x1b\x1b[31m[2Jtwice'],
  ['fine\rforged \u202e\u009b2J', 0, 'fine\\rforged \\u202e\\x9b2J', 'fine\rforged \u202e\u009b2J'],
  ['cut\r', 5, 'cut\\r', 'cut\r'],
])('%j as a line', (bytes, cutBytes, text, raw) => {
  const time = new Date();
  expect(logLine('stdout', Buffer.from(bytes), cutBytes, time)).toEqual({
    stream: 'stdout',
    time,
    level: undefined,
    text,
    raw,
    cutBytes,
  });
});
