import type { VatSyscall } from '../../../src/vat/types/syscall';
import { data, TestKernel, type TestVat } from '../kit';
import { MAX_KEY_BYTES, MAX_LIST_LENGTH, MAX_TEXT_LENGTH } from '../../../src/vat/limits';

let t: TestKernel;
let alice: TestVat;

beforeEach(async () => {
  t = new TestKernel();
  alice = await t.vat('alice', undefined, { transcript: true });
  await t.run();
});

/** Makes alice ask this, and nothing else. @returns why it was terminated, if it was */
async function ask(syscall: unknown): Promise<string | undefined> {
  const report = await t.act(alice, () => void alice.handler(syscall as VatSyscall));
  await t.kernel.run({ maxCranks: 0 });
  return report.terminated?.info.body;
}

const throwing = (): never => {
  throw new Error('gotcha');
};
const getter = (key: string): object => Object.defineProperty({}, key, { get: throwing });
const hiding = Object.assign(['o+5'], { map: throwing, [Symbol.iterator]: throwing, length: 1 });
const args = data('');
const message = { method: 'm', args, result: null };

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'expected a syscall, got undefined'],
  ['null', null, 'expected a syscall, got null'],
  ['a text', 'send', 'expected a syscall, got'],
  ['an unknown one', ['become', 'root'], 'unknown syscall \\"become\\"'],
  ['one of the prototype', ['__proto__'], 'unknown syscall \\"__proto__\\"'],
  ['an object as a type', [{}], 'unknown syscall object'],
  ['a getter that throws', getter('0'), 'it cannot be read'],
  ['a proxy that throws', new Proxy([], { get: throwing }), 'it cannot be read'],
  ['no message', ['send', 'o+0'], 'expected a message, got undefined'],
  ['a message with a getter', ['send', 'o+0', getter('args')], 'it cannot be read'],
  [
    'a number as method',
    ['send', 'o+0', { ...message, method: 7 }],
    'expected a string, got number',
  ],
  [
    'no slots',
    ['send', 'o+0', { ...message, args: { body: '' } }],
    'expected an array, got undefined',
  ],
  [
    'slots that are like an array',
    ['send', 'o+0', { ...message, args: { body: '', slots: { length: 0 } } }],
    'expected an array, got object',
  ],
  [
    'a list of holes without end',
    ['dropImports', new Array(4e9)],
    `a list has 4000000000 entries; the maximum is ${MAX_LIST_LENGTH}`,
  ],
  [
    'a list that lies about its length',
    ['dropImports', new Proxy([], { get: (_, key) => (key === 'length' ? NaN : 'o-1') })],
    'a list has NaN entries',
  ],
  [
    'a result that is true',
    ['send', 'o+0', { ...message, result: true }],
    'expected a string, got boolean',
  ],
  [
    'a resolution of nothing',
    ['resolve', [['p+5']]],
    'expected a promise descriptor, got undefined',
  ],
  [
    'a resolution that is rejected perhaps',
    ['resolve', [['p+5', { rejected: 'no', data: args }]]],
    'expected a boolean, got',
  ],
  ['a number to keep', ['vatstoreSet', 'a', 7], 'expected a string, got number'],
  ['half a character to keep', ['vatstoreSet', 'a', '\ud800'], 'must be well-formed Unicode'],
  ['half a character as a key', ['vatstoreSet', '\udc00', ''], 'must be well-formed Unicode'],
  [
    'a key that the store does not take',
    ['vatstoreSet', 'ä'.repeat(MAX_KEY_BYTES / 2 + 1), ''],
    `a key has ${MAX_KEY_BYTES + 2} bytes; the maximum is ${MAX_KEY_BYTES}`,
  ],
  [
    'a text that is too long',
    ['vatstoreSet', 'a', 'x'.repeat(MAX_TEXT_LENGTH + 1)],
    `a string has ${MAX_TEXT_LENGTH + 1} characters; the maximum is ${MAX_TEXT_LENGTH}`,
  ],
])('%s terminates only the vat', async (_what, syscall, why) => {
  const said = await ask(syscall);
  expect(said).toContain('illegal syscall: ');
  expect(said).toContain(why);
  expect(t.kernel.hasWork).toBe(false);
});

test.each<[string, unknown]>([
  [
    'a list with methods of its own',
    ['send', 'o+0', { ...message, args: { body: '', slots: hiding } }],
  ],
  ['a message without a result', ['send', 'o+0', { method: '__proto__', args }]],
  ['__proto__ as a key', ['vatstoreSet', '__proto__', 'constructor']],
  ['the longest key', ['vatstoreSet', 'x'.repeat(MAX_KEY_BYTES), 'y']],
  ['a long text', ['vatstoreSet', 'a', '\0'.repeat(MAX_TEXT_LENGTH)]],
  ['a key after which the next is asked', ['vatstoreGetNextKey', 'x'.repeat(5000)]],
  ['more than it takes', ['vatstoreDelete', 'a', 'b', 'c']],
  ['half a character in a body', ['send', 'o+0', { ...message, args: data('\ud800') }]],
])('%s is accepted', async (_what, syscall) => {
  expect(await ask(syscall)).toBeUndefined();
});

test('a change of the arguments after a syscall has no effect', async () => {
  const slots = ['o+5'];
  const syscall = ['send', 'o+0', { method: 'm', args: { body: '', slots }, result: null }];
  await t.act(alice, () => {
    alice.handler(syscall as unknown as VatSyscall);
    slots[0] = 'o-999';
    syscall[0] = 'exit';
  });
  expect(alice.message.slots).toEqual(['o+5']);
});

test('a vat may throw any value', async () => {
  const odd = [undefined, null, getter('message'), { toString: throwing }, Object.create(null)];
  for (const [index, each] of odd.entries()) {
    const vat = await t.vat(`odd${index}`);
    await t.run();
    const { terminated } = await t.act(vat, () => {
      throw each;
    });
    expect(terminated?.isFailure).toBe(true);
  }
});

test('a promise with its own then ends the delivery once', async () => {
  const { terminated } = await t.act(alice, () => ({
    then(resolve: () => void, fail: (error: Error) => void) {
      resolve();
      resolve();
      fail(new Error('too late'));
    },
  }));
  expect(terminated).toBeUndefined();
});

test('a manager with a nonsensical answer ends its vat', async () => {
  for (const answer of [undefined, null, 7, [], ['fine'], {}]) {
    const name = `odd ${JSON.stringify(answer)}`;
    const deliver = () => answer as ['ok', null];
    await t.kernel.addVatManager(name, () => ({ deliver, stop: () => undefined }));
    await t.run();
    expect(t.kernel.facet.idOf(name)).toBeUndefined();
  }
});
