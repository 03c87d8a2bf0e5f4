import { decodeCapData } from '../../../../src/vat/capdata/decode-capdata';
import { encodeCapData } from '../../../../src/vat/capdata/encode-capdata';
import { KernelRef } from '../../../../src/vat/capdata/kernel-ref';
import { loadableSource } from '../../../../src/vat/code/loadable-source';
import { IllegalSyscall } from '../../../../src/vat/kernel/syscalls/syscall-shape';
import { checkSyscall } from '../../../../src/vat/kernel/syscalls/syscall-shape';
import { readMessage } from '../../../../src/vat/workers/manager/read-message';
import type { CapData } from '../../../../src/vat/types/capdata';
import { syscallSize } from '../../../../src/vat/types/syscall-size';
import { meteredSource } from '../../../../src/vat/workers/metering/metered-source';
import { netstring, NetstringReader } from '../../../../src/vat/workers/remote/netstring';
import { readMessage as readPrompt } from '../../../../src/cli/vat/run/read-message';
import { TraceView } from '../../../../src/cli/vat/trace-view';
import { readTraceLine } from '../../../../src/cli/vat/read-trace-line';
import { changedJson } from '../json-value';
import { isPlainError, texts, type MakeReader } from '../reader';

const args = { body: '#[1,"$0.Alleged: x","&1"]', slots: ['o-50', 'p+5'] };
const message = { method: 'put', args, result: 'p+6' };
const syscalls: readonly unknown[] = [
  ['send', 'o-50', message],
  ['callNow', 'd-70', 'go', args],
  ['subscribe', 'p-60'],
  ['resolve', [['p+5', { rejected: false, data: args }]]],
  ['vatstoreGet', 'a'],
  ['vatstoreGetNextKey', 'a'],
  ['vatstoreSet', 'a', 'b'],
  ['dropImports', ['o-50']],
  ['exit', true, args],
];
const words = ['method', 'args', 'result', 'body', 'slots', 'rejected', 'data', '0', '1', '2'];
const ok = ['ok', null, { compute: 5, memory: 6 }];
const messages = [
  ...syscalls.map((each) => ['syscall', each]),
  ['deliverDone', ok],
  ['deliverDone', ['error', 'broken', null]],
  ['console', 'info', 'text'],
  ['dispatchReady', 7],
];

/** Messages of a worker, in frames; syscalls are passed to the kernel. */
const worker: MakeReader = () => ({
  valid: messages.map((each) => netstring(JSON.stringify(each))),
  tokens: ['["syscall",', '["send",', ':', ',', '10:', '67108864:', '67108865:', '0', '"o+1"'],
  generate: (random) =>
    netstring(JSON.stringify(changedJson(random.pick(messages), random, words))),
  read: (input, random) => {
    const reader = new NetstringReader();
    for (let from = 0; from < input.length;) {
      const to = from + 1 + random.below(input.length);
      for (const text of reader.take(input.subarray(from, to))) {
        const said = readMessage(text);
        if (said[0] === 'syscall') syscallSize(checkSyscall(said[1]));
      }
      from = to;
    }
  },
  expects: (error) => isPlainError(error) || error instanceof IllegalSyscall,
});

const values: readonly unknown[] = [
  [
    1,
    -1,
    null,
    true,
    'text',
    '#undefined',
    '+5',
    '-5',
    '%x',
    '%@@iterator',
    '!#x',
    '$0.Alleged: a',
    '&1',
  ],
  { '#error': 'broken', name: 'TypeError', errorId: 'error:1' },
  { '#tag': 'copyMap', payload: { a: [[], {}] } },
  { a: { '#error': '!x', name: 'E' }, '!#b': '#NaN' },
];

const smallcaps: MakeReader = () => ({
  valid: values.map((value) => Buffer.from(`#${JSON.stringify(value)}`)),
  tokens: [
    '"#error":',
    '"#tag":',
    '"payload":',
    '"+1"',
    '"$0"',
    '"&0"',
    '"%@@',
    '"!',
    '"#NaN"',
    '[',
    '{"":',
  ],
  generate: (random) => {
    const keys = ['#error', '#tag', 'payload', 'name', 'errorId', '!a', '0'];
    return Buffer.from(`#${JSON.stringify(changedJson(random.pick(values), random, keys))}`);
  },
  read: (input) => {
    const data: CapData = { body: input.toString(), slots: ['ko20', 'kp40'] };
    decodeCapData(data);
  },
  expects: (error) => (error as { code?: string }).code === 'VMRE_VAT_DATA_UNREADABLE',
});

const line = {
  crank: 7,
  time: 1.7e12,
  type: 'delivery',
  vat: 'v1',
  name: 'counter',
  item: { type: 'send', target: 'ko20', msg: { method: 'add', args, result: 'kp44' } },
  delivery: ['message', 'o+0', message],
  syscalls: syscalls.map((each) => [each, ['ok', null], ['send', 'ko20', message]]),
  result: ['ok', null],
  terminated: { vatId: 'v1', name: 'counter', isFailure: true, info: args },
};
const notified = {
  ...{ crank: 8, type: 'routing', item: { type: 'notify', vatId: 'v1', kpid: 'kp44' } },
  ...{
    delivery: ['notify', []],
    syscalls: [
      [
        ['resolve', []],
        ['ok', null],
        ['resolve', 'v1', [['kp44', { rejected: true, data: args }]]],
      ],
    ],
  },
  result: ['error', 'it broke'],
};
const traceKeys = [
  ...Object.keys(line),
  ...words,
  'type',
  'target',
  'msg',
  'kpid',
  'vatId',
  'info',
];

const trace: MakeReader = () => ({
  valid: [line, notified].map((each) => Buffer.from(JSON.stringify(each))),
  tokens: traceKeys.map((key) => `"${key}":`),
  generate: (random) =>
    Buffer.from(JSON.stringify(changedJson(random.pick([line, notified]), random, traceKeys))),
  read: (input) => {
    const view = new TraceView();
    for (const [index, text] of input.toString().split('\n').entries()) {
      view.add(readTraceLine(text, 'a file', index + 1));
    }
  },
});

const prompt: MakeReader = () => ({
  valid: texts('alice.hello("x", 5)', '$1.parts.0.go([1, -2n, {a: "b", c: [null]}], bob)', 'a.b()'),
  tokens: [
    '(',
    ')',
    '[',
    '{',
    '$1',
    '.',
    ',',
    '"',
    "'",
    '\\u{',
    '`',
    'n',
    'undefined',
    '//',
    '__proto__',
  ],
  read: (input) => {
    const root = new KernelRef('ko20', 'x');
    const { args: read } = readPrompt(input.toString(), {
      root: () => root,
      result: () => ({ parts: [root] }),
    });
    encodeCapData(read);
  },
});

const sources = [
  "exports.buildRootObject = ({ Far }) => Far('a', { add(x = 1) { for (;;) { if (x) break; } return `a${x}`; } });",
  "class A { #x = 1; static { this.y = 2; } async *go() { yield* [await 1]; } get z() { return /a(b)/.test('c'); } }",
  "label: while (true) { do { continue label; } while (0); } // import('x')\nconst s = 'import(\\'x\\')', t = `eval(1)`;",
  'var { a = 1, ...b } = {}, [c, [d = () => {}]] = []; try { throw 1 } catch { } finally { new (class {})() }',
];
const codeTokens = [
  ...[
    '(',
    '[',
    '{',
    '`${',
    '=>',
    'async ',
    'await ',
    'yield ',
    'import(',
    'import.meta',
    'eval(',
    '/*',
  ],
  ...[
    '//',
    '<!--',
    '-->',
    '/',
    '?.',
    '??',
    '...',
    '**',
    '\\u{61}',
    '#x',
    'class ',
    'for(;;)',
    '\u2028',
    '!',
  ],
];

/** The code of vats: it is checked, rewritten and metered; none of it runs. */
const code: MakeReader = () => ({
  valid: texts(...sources),
  tokens: codeTokens,
  read: (input) => {
    const text = input.toString();
    meteredSource(text);
    loadableSource(text, 'a vat');
  },
});

/** Messages of vats and their workers. */
export const vatReaders: Readonly<Record<string, MakeReader>> = {
  ...{ worker, smallcaps, trace, prompt, code },
};
