import { closeAll, open, useWorker } from '../authored-kit';

afterEach(closeAll);

/** Every kind of text is inserted here, on lines of every kind; each error is thrown after some of it. */
const source = `const first = new Error('1'); const { Far } = require('@endo/far'); console.log(first);
exports.buildRootObject = () => { const f = (n) => n > 0 ? f(n - 1) : console.log(new Error('arrow')); f(3); return Far('root', {
  go(x) { for (let i = 0; i < 2; i += 1) { if (x) { console.log(new Error('loop')); } } console.log(new Error('after')); },
  async wait() { await null; console.log(new Error('awaited')); },
  inside() { for (const x of [new Error('head')]) console.log(x) },
  print() { console.log('    at me (vat:b:3:99)'); },
  fail(x = (() => { throw TypeError('in a parameter'); })()) { } }); };`;

async function logOf(limits: object): Promise<string[]> {
  const { kernel, log } = await open({ a: { source, limits } });
  for (const method of ['go', 'wait', 'inside', 'print']) await kernel.call('a', method, [1]);
  await expect(kernel.call('a', 'fail')).rejects.toThrow('in a parameter');
  await closeAll();
  return log.map(({ text }) => text.replace(/#\d+/g, '#'));
}

test.each(['local', 'thread'] as const)(
  'frames have the columns of the source, with metering in a %s worker',
  async (worker) => {
    useWorker(worker);
    const plain = await logOf({});
    expect(plain.filter((text) => text.includes('vat:a:'))).toHaveLength(8);
    expect(await logOf({ computation: 1e6 })).toEqual(plain);
  },
);
