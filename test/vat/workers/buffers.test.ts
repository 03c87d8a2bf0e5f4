import type { VatSettings } from '../../../src/vat';
import { closeAll, open, vat } from './authored-kit';
import { playsAll, sample } from '../../support/plays-all';

afterEach(closeAll);

const MB = 1024 * 1024;
/** More than the memory of these vats, in arrays of 32 bytes. */
const SMALL = playsAll ? 1e6 : 4e5;
const kinds = [
  ...['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array'],
  ...['Int32Array', 'Uint32Array', 'BigInt64Array', 'BigUint64Array'],
];

/** Takes seconds, as it is created element by element. */
const iterated: [string, string, number][] = [
  ['arrays of what is iterated', '() => new Uint8Array(new Set(Array(MB / 16).keys()))', 128],
  ['arrays of arrays', '() => new Uint8Array(Array(MB).fill(1))', 8],
  ['of', '() => Uint8Array.of(...Array(MB / 16).fill(0))', 128],
  ['filter', '(kept) => kept[0]?.filter(() => true) ?? new Uint8Array(MB)', 8],
];

/** A vat with 8 MB of memory. */
const small = (methods: string, before = 'const MB = 1024 * 1024; const kept = [];') => ({
  ...vat(methods, before),
  limits: { memoryMb: 8 } satisfies VatSettings['limits'],
});

/** Repeats an action until it fails: returns the error, and the number of repetitions. */
const bomb = (body: string) => `
  const kept = [];
  const make = ${body};
  for (let count = 0; count < 2000; count += 1) {
    try { kept.push(make(kept)); } catch (error) { return [error.name, count]; }
  }
  return ['no error', 2000];`;

/** The result of a vat that allocates pieces of a number of bytes. */
async function explode(body: string): Promise<[string, number]> {
  const { kernel } = await open({ a: small(`go() { ${bomb(body)} }, hello: () => 1`) });
  const outcome = (await kernel.call('a', 'go')) as [string, number];
  expect(await kernel.call('a', 'hello')).toBe(1);
  return outcome;
}

const bombs: [string, string, number][] = [
  ['buffers', '() => new ArrayBuffer(MB)', 8],
  ['buffers of a subclass', '() => new (class extends ArrayBuffer {})(MB)', 8],
  ['what buffers may grow to', '() => new ArrayBuffer(0, { maxByteLength: MB })', 8],
  ...kinds.map((kind): [string, string, number] => [
    kind,
    `() => new ${kind}(MB / ${kind}.BYTES_PER_ELEMENT)`,
    8,
  ]),
  ['typed arrays of a subclass', '() => new (class extends Uint8Array {})(MB)', 8],
  ['constructors that are called otherwise', '() => Reflect.construct(Uint8Array, [MB])', 8],
  ['the constructor that an array knows', '() => new (new Uint8Array(1).constructor)(MB)', 8],
  ['the constructor of its species', '() => new Uint8Array[Symbol.species](MB)', 8],
  ['arrays of things with a length', '() => new Uint32Array({ length: MB / 4 })', 8],
  ...(playsAll ? iterated : []),
  ['arrays of typed arrays', '(kept) => new Uint8Array(kept[0] ?? MB)', 8],
  ['wider arrays of typed arrays', '(kept) => new Uint32Array(kept[0] ?? MB / 4)', 8],
  ['from', '() => Uint8Array.from({ length: MB })', 8],
  ['slice', '(kept) => kept[0]?.slice() ?? new Uint8Array(MB)', 8],
  ['slice of buffers', '(kept) => kept[0]?.slice(0) ?? new ArrayBuffer(MB)', 8],
  [
    'map, which has room for two when it begins',
    '(kept) => kept[0]?.map((x) => x) ?? new Uint8Array(MB)',
    7,
  ],
  ['toReversed', '(kept) => kept[0]?.toReversed() ?? new Uint8Array(MB)', 8],
  ['toSorted', '(kept) => kept[0]?.toSorted() ?? new Uint8Array(MB)', 8],
  ['with', '(kept) => kept[0]?.with(0, 1) ?? new Uint8Array(MB)', 8],
];

test.each(sample(bombs, 6))('%s count', async (_, make, count) => {
  expect(await explode(make)).toEqual(['RangeError', count]);
});

describe('arrays that hide their constructor', () => {
  const silent = (method: string) => `(kept) => {
    if (kept.length === 0) {
      const first = new Uint8Array(MB);
      Object.defineProperty(first, 'constructor', { value: undefined });
      return first;
    }
    return kept[0].${method};
  }`;

  test.each(sample(['slice()', 'map((x) => x)', 'filter(() => true)'], 2))(
    '%s counts',
    async (method) => {
      expect(await explode(silent(method))).toEqual(['RangeError', 8]);
    },
  );

  test('memory that is about to be allocated counts, too', async () => {
    const { kernel } = await open({
      a: small(`go() {
        const first = new Uint8Array(2 * MB);
        Object.defineProperty(first, 'constructor', { value: undefined });
        let depth = 0;
        const dive = () => first.map((x, i) => { if (i === 0) { depth += 1; dive(); } return x; });
        try { dive(); } catch (error) { return [error.name, depth]; }
      }`),
    });
    expect(await kernel.call('a', 'go')).toEqual(['RangeError', 3]);
  });
});

test.each([
  ['endless ones', 'new ArrayBuffer(Infinity)'],
  ['enormous ones', 'new Uint32Array(2 ** 32)'],
  ['negative ones', 'new ArrayBuffer(-1)'],
  ['what grows beyond its bound', 'new ArrayBuffer(2 * MB, { maxByteLength: MB })'],
])('%s are rejected, without an effect', async (_, make) => {
  const { kernel } = await open({
    a: small(`go() {
      let name;
      try { ${make}; } catch (error) { name = error.name; }
      return [name, new Uint8Array(7 * MB).length];
    }`),
  });
  expect(await kernel.call('a', 'go')).toEqual(['RangeError', 7 * MB]);
});

test('a size is read once, and counts with that value', async () => {
  const { kernel } = await open({
    a: small(`go() {
      let asked = 0;
      const size = { valueOf: () => { asked += 1; return asked === 1 ? 1 : 2 ** 30; } };
      const made = new ArrayBuffer(size).byteLength;
      let reads = 0;
      const growing = { get length() { reads += 1; return reads === 1 ? 1 : 2 ** 30; } };
      const list = new Uint8Array(growing).length;
      return [made, asked, list];
    }`),
  });
  expect(await kernel.call('a', 'go')).toEqual([1, 1, 1]);
});

test('collected buffers do not count in later deliveries', async () => {
  const { kernel } = await open({
    a: small(
      'fill() { return new Uint8Array(6 * MB).length; }, keep() { kept.push(new Uint8Array(6 * MB)); }',
    ),
  });
  for (let round = 0; round < 3; round += 1) expect(await kernel.call('a', 'fill')).toBe(6 * MB);
  await kernel.call('a', 'keep');
  await expect(kernel.call('a', 'fill')).rejects.toThrow('Array buffer allocation failed');
});

test('each vat has a separate account', async () => {
  const methods = 'keep() { kept.push(new Uint8Array(6 * MB)); return kept.length; }';
  const { kernel } = await open({ a: small(methods), b: small(methods) });
  expect(await kernel.call('a', 'keep')).toBe(1);
  expect(await kernel.call('b', 'keep')).toBe(1);
  await expect(kernel.call('a', 'keep')).rejects.toThrow('Array buffer allocation failed');
});

test('small arrays are not held until the delivery ends', async () => {
  const { kernel } = await open({
    a: small(
      `go() { let sum = 0; for (let i = 0; i < ${SMALL}; i += 1) sum += new Uint8Array(32).length; return sum; }`,
    ),
  });
  expect(await kernel.call('a', 'go')).toBe(32 * SMALL);
});

test('constructors and methods look and work like those of the language', async () => {
  const { kernel } = await open({
    a: small(`go() {
      const buffer = new ArrayBuffer(8);
      class Mine extends Uint16Array {}
      const fails = (f) => { try { f(); return 'fine'; } catch (e) { return e.name; } };
      return [
        [ArrayBuffer.name, ArrayBuffer.length, Uint8Array.name, Uint8Array.length],
        [Uint8Array.BYTES_PER_ELEMENT, BigInt64Array.prototype.BYTES_PER_ELEMENT],
        [Object.getPrototypeOf(Uint8Array) === Object.getPrototypeOf(Int8Array)],
        [new Uint8Array(buffer, 2, 4).length, new Uint8Array(buffer).buffer === buffer, ArrayBuffer.isView(new DataView(buffer))],
        [new Mine(2).map(() => 3) instanceof Mine, new Mine([1, 2]).slice(1)[0], Mine.of(7)[0], Mine.from('123')[2]],
        [new Uint8Array(1).constructor === Uint8Array, buffer.constructor === ArrayBuffer, buffer.slice(4).byteLength],
        [new Uint8Array().length, new Uint8Array(null).length, new Uint8Array('3').length, new Uint8Array(2.5).length],
        [fails(() => Uint8Array(1)), fails(() => ArrayBuffer(1)), fails(() => new Uint8Array(Symbol())), fails(() => new ArrayBuffer(1n)), fails(() => new BigInt64Array([1]))],
        [fails(() => new Uint8Array.prototype.map()), fails(() => Uint8Array.prototype.map.call([])), fails(() => new (Object.getPrototypeOf(Uint8Array))())],
        [Uint8Array.prototype.map.name, Uint8Array.prototype.map.length, Object.isFrozen(Uint8Array), Object.isFrozen(ArrayBuffer.prototype)],
        [[3, 1, 2].map((x) => x + 1).length, String(new Uint8Array([3, 1, 2]).toSorted()), String(new Uint8Array([1, 2]).with(0, 9))],
      ];
    }`),
  });
  expect(await kernel.call('a', 'go')).toEqual([
    ['ArrayBuffer', 1, 'Uint8Array', 3],
    [1, 8],
    [true],
    [4, true, true],
    [true, 2, 7, 3],
    [true, true, 4],
    [0, 0, 3, 2],
    ['TypeError', 'TypeError', 'TypeError', 'TypeError', 'TypeError'],
    ['TypeError', 'TypeError', 'TypeError'],
    ['map', 1, true, true],
    [3, '1,2,3', '9,2'],
  ]);
});

test('buffers are the only memory outside of the heap', async () => {
  const { kernel } = await open({
    a: small(`go: () => ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'structuredClone', 'Buffer', 'Blob']
      .filter((name) => name in globalThis || typeof new Compartment().globalThis[name] !== 'undefined')`),
  });
  expect(await kernel.call('a', 'go')).toEqual([]);
});

test.each(sample(['thread', 'process'] as const, 1))('the limit holds in a %s', async (worker) => {
  const { kernel } = await open(
    { a: small(`go() { ${bomb('() => new Uint8Array(MB)')} }`) },
    { worker },
  );
  expect(await kernel.call('a', 'go')).toEqual(['RangeError', 8]);
});
