import vm from 'node:vm';

import fc from 'fast-check';

import { outputBytes, type OutputData } from '../../../src/runtime/events/output-data';
import { defineRuntime } from '../../../src/index';
import { RawSupervisor } from '../../support/raw-supervisor';
import { coded } from '../../support/coded';

const bytes = fc.uint8Array({ maxLength: 5000 });

/** Bytes in each kind of buffer; as many of them as fill whole elements. */
const carriers: Record<string, (given: Uint8Array) => OutputData> = {
  Buffer: (given) => Buffer.from(given),
  Uint8Array: (given) => given.slice(),
  ArrayBuffer: (given) => given.slice().buffer,
  SharedArrayBuffer: (given) => {
    const shared = new SharedArrayBuffer(given.length);
    new Uint8Array(shared).set(given);
    return shared;
  },
  DataView: (given) => new DataView(given.slice().buffer),
  'DataView of a part': (given) => {
    const around = new Uint8Array(given.length + 7);
    around.set(given, 3);
    return new DataView(around.buffer, 3, given.length);
  },
  'Uint8Array of a part': (given) => {
    const around = new Uint8Array(given.length + 7);
    around.set(given, 3);
    return around.subarray(3, 3 + given.length);
  },
  'Buffer of another realm': (given) =>
    vm.runInNewContext('new Uint8Array(given)', { given: [...given] }) as Uint8Array,
  'ArrayBuffer of another realm': (given) =>
    vm.runInNewContext('new Uint8Array(given).buffer', { given: [...given] }) as ArrayBuffer,
};

const arrays = [
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as const;

for (const Kind of arrays) {
  carriers[Kind.name] = (given) => {
    const whole = given.length - (given.length % Kind.BYTES_PER_ELEMENT);
    return new Kind(given.slice(0, whole).buffer);
  };
}

test.each(Object.entries(carriers))('the bytes of a %s are sent unchanged', (name, carry) => {
  fc.assert(
    fc.property(bytes, (given) => {
      const sent = Buffer.from(outputBytes(carry(given)));
      const elementBytes = arrays.find((each) => each.name === name)?.BYTES_PER_ELEMENT ?? 1;
      const whole = given.length - (given.length % elementBytes);
      expect(sent.equals(given.subarray(0, whole))).toBe(true);
    }),
  );
});

/** Any UTF-16 units, unpaired surrogates included. */
const texts = fc
  .array(fc.integer({ min: 0, max: 0xffff }))
  .map((units) => String.fromCharCode(...units));

test('text is sent as UTF-8', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(Buffer.from(outputBytes(text)).equals(Buffer.from(text))).toBe(true);
    }),
  );
});

const refused: [string, unknown, string][] = [
  ['nothing', undefined, 'undefined'],
  ['null', null, 'null'],
  ['a number', 5, 'number'],
  ['NaN', NaN, 'number'],
  ['a bigint', 5n, 'bigint'],
  ['a boolean', true, 'boolean'],
  ['a symbol', Symbol('x'), 'symbol'],
  ['a function', () => 'x', 'function'],
  ['an object', { length: 3 }, 'Object'],
  ['an object without a prototype', Object.create(null), 'object'],
  ['an array', [1, 2, 3], 'Array'],
  ['a promise', Promise.resolve('x'), 'Promise'],
  ['a date', new Date(), 'Date'],
  ['a map', new Map(), 'Map'],
  ['a text in an object', Object('x'), 'String'],
  ['an error', new TypeError('x'), 'TypeError'],
  ['what pretends to be a buffer', Object.create(Buffer.prototype as object), 'Buffer'],
  ['what calls itself one', { [Symbol.toStringTag]: 'ArrayBuffer', byteLength: 3 }, 'Object'],
  ['a proxy of bytes', new Proxy(new Uint8Array(3), {}), 'Uint8Array'],
  ['a blob', new Blob(['x']), 'Blob'],
];

test.each(refused)('%s is rejected by its type', (_name, value, type) => {
  expect(() => outputBytes(value as OutputData)).toThrow(
    coded('VMRE_OUTPUT_INVALID', `output must be text or bytes; got ${type}`),
  );
});

test('any value is sent exactly or rejected', () => {
  fc.assert(
    fc.property(fc.anything({ withTypedArray: true, withDate: true, withMap: true }), (value) => {
      if (typeof value === 'string' || ArrayBuffer.isView(value)) {
        const expected =
          typeof value === 'string'
            ? Buffer.from(value)
            : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
        expect(Buffer.from(outputBytes(value)).equals(expected)).toBe(true);
      } else {
        expect(() => outputBytes(value as OutputData)).toThrow(coded('VMRE_OUTPUT_INVALID'));
      }
    }),
  );
});

test.each([
  ['buffer', (buffer: ArrayBuffer) => buffer],
  ['array', (buffer: ArrayBuffer) => new Uint16Array(buffer)],
  ['view', (buffer: ArrayBuffer) => new DataView(buffer)],
])('a %s whose bytes were transferred is rejected', (_name, over) => {
  const buffer = new ArrayBuffer(8);
  const given = over(buffer);
  structuredClone(buffer, { transfer: [buffer] });
  expect(() => outputBytes(given)).toThrow(coded('VMRE_OUTPUT_INVALID', 'transferred'));
});

describe('in a command', () => {
  let supervisor: RawSupervisor;

  afterEach(() => supervisor.leave());

  /** What a requestor gets from a command that writes each of the values. */
  async function written(
    ...values: unknown[]
  ): Promise<{ out: Buffer; code: number; err: string }> {
    supervisor = new RawSupervisor(
      defineRuntime({
        runCommand: (_command, ctx) =>
          ctx.command(async (run) => {
            for (const value of values) {
              await run.stdout(value as OutputData);
              await run.stderr(value as OutputData);
            }
          }),
      }),
    );
    supervisor.run('x');
    const { command } = await supervisor.stopped(1);
    const of = (stream: 'stdout' | 'stderr'): Buffer =>
      Buffer.concat(
        supervisor.responses.flatMap((each) =>
          each.command?.type === 'status' ? [each.command[stream]] : [],
        ),
      );
    const code = command?.type === 'status' ? command.returnCode : -1;
    return { out: of('stdout'), code, err: of('stderr').toString() };
  }

  test.each([2047, 2048, 2049, 3000, 40_000])(
    'an array of %d numbers of 16 bits',
    async (length) => {
      const array = Uint16Array.from({ length }, (_, i) => i);
      const { out, code } = await written(array);
      expect(code).toBe(0);
      expect(out.equals(Buffer.from(array.buffer))).toBe(true);
    },
  );

  test('output before a rejected value arrives, and so does the reason', async () => {
    const { out, code, err } = await written('before', 5);
    expect({ out: out.toString(), code }).toEqual({ out: 'before', code: 1 });
    expect(err).toBe('beforeoutput must be text or bytes; got number\n');
  });
});
