import * as f from '../../src/protobuf/fields';
import { message } from '../../src/protobuf/message';
import { oneOf, oneOfStrings } from '../../src/protobuf/one-of';
import { dateOf, timestampOf } from '../../src/protobuf/well-known';
import { coded } from '../support/coded';

const Inner = message({ text: f.string(1), number: f.optionalUint64(2) });
const All = message({
  bytes: f.bytes(1),
  text: f.string(2),
  flag: f.bool(3),
  u32: f.uint32(4),
  i32: f.int32(5),
  s32: f.sint32(6),
  u64: f.uint64(7),
  i64: f.int64(8),
  real: f.double(9),
  maybe: f.optionalString(10),
  inner: f.nested(11, Inner),
  list: f.nestedList(12, Inner),
  blobs: f.bytesList(13),
  texts: f.stringList(1000),
});
const empty = {
  bytes: Buffer.alloc(0),
  text: '',
  flag: false,
  u32: 0,
  i32: 0,
  s32: 0,
  u64: 0n,
  i64: 0n,
  real: 0,
  maybe: undefined,
  inner: undefined,
  list: [],
  blobs: [],
  texts: [],
};

describe('messages as tables of fields', () => {
  test('an empty message takes no bytes, and has every field', () => {
    expect(All.encode({})).toHaveLength(0);
    expect(All.encode(empty)).toHaveLength(0);
    expect(All.decode(Buffer.alloc(0))).toEqual(empty);
  });

  test('an absent field differs from an empty one', () => {
    const value = {
      ...empty,
      maybe: '',
      inner: { text: '', number: 0n },
      blobs: [Buffer.alloc(0)],
    };
    expect(All.decode(All.encode(value))).toEqual(value);
    expect(All.decode(All.encode({ inner: {} as never })).inner).toEqual({ text: '' });
  });

  test.each([
    { u32: 2 ** 32 - 1, i32: -(2 ** 31), s32: -(2 ** 31) },
    { i32: -1, s32: -1, u64: 2n ** 64n - 1n, i64: -(2n ** 63n) },
    { u64: 2n ** 53n + 1n, i64: 2n ** 63n - 1n, s32: 2 ** 31 - 1 },
    { real: NaN, i64: -1n },
    { real: -Infinity, s32: 1 },
    { real: -0, text: '€ \u{1f600}' },
  ])('the extreme %p is preserved', (part) => {
    expect(All.decode(All.encode(part))).toEqual({ ...empty, ...part });
  });

  test('small negative numbers of signed types are short', () => {
    expect(All.encode({ s32: -1 })).toEqual(Buffer.from([0x30, 0x01]));
    expect(All.encode({ i32: -1 })).toHaveLength(11);
  });

  test('repeated fields: lists grow, messages are merged, other values are replaced', () => {
    const first = All.encode({ text: 'a', texts: ['1', '2'], inner: { text: 'x', number: 1n } });
    const second = All.encode({ text: 'b', texts: ['3'], inner: { text: 'y', number: undefined } });
    expect(All.decode(Buffer.concat([first, second]))).toMatchObject({
      text: 'b',
      texts: ['1', '2', '3'],
      inner: { text: 'y', number: 1n },
    });
  });

  test('consecutive messages do not affect each other', () => {
    const encoded = Array.from({ length: 3000 }, (_, at) => All.encode({ text: `number ${at}` }));
    encoded.forEach((bytes, at) => expect(All.decode(bytes).text).toBe(`number ${at}`));
    const large = All.encode({ bytes: Buffer.alloc(3 * 1024 * 1024, 7), text: 'after' });
    expect(All.decode(large).text).toBe('after');
    expect(All.decode(encoded[0]!).text).toBe('number 0');
  });

  test('a failed encoding leaves nothing for the next one', () => {
    const wrong = { text: 'left over', list: [{ text: 5 as never, number: undefined }] };
    expect(() => All.encode(wrong)).toThrow();
    expect(All.encode({ text: 'n' })).toEqual(Buffer.from([0x12, 0x01, 0x6e]));
  });

  test('a list has a maximum number of elements, and so have all lists together', () => {
    const elements = 2 ** 21;
    const full = Buffer.alloc(2 * elements);
    for (let at = 0; at < full.length; at += 2) full[at] = (12 << 3) | 2;
    expect(All.decode(full).list).toHaveLength(elements);
    const error = coded('VMRE_FRAME_MALFORMED', 'its lists have more than 2097152 elements');
    const texts = All.encode({ texts: ['one more'] });
    expect(() => All.decode(Buffer.concat([full, texts]))).toThrow(error);
    expect(All.decode(texts).texts).toEqual(['one more']);
  });

  test('unknown fields are skipped', () => {
    const unknown = [0xa1, 0x06, ...Buffer.alloc(8), 0xa5, 0x06, 0, 0, 0, 0, 0xaa, 0x06, 2, 1, 1];
    const bytes = Buffer.concat([Buffer.from(unknown), All.encode({ flag: true })]);
    expect(All.decode(bytes)).toEqual({ ...empty, flag: true });
  });

  test.each([
    ['a field longer than the message', [0x0a, 0x05, 1]],
    ['the end inside a number', [0x20, 0x80]],
    ['a number of eleven bytes', [0x20, ...Array<number>(10).fill(0x80), 0]],
    ['the field number 0', [0x00, 0x01]],
    ['a tag of six bytes', [0xa0, 0x81, 0x80, 0x80, 0x80, 0x00, 0x01]],
    ['another wire type', [0x08, 0x01]],
    ['a text that is not UTF-8', [0x12, 0x01, 0xff]],
    ['a group', [0xa3, 0x06]],
    ['an inner field longer than its message', [0x5a, 0x03, 0x0a, 0x02, 0x41, 0x41]],
  ])('%s is rejected', (_what, bytes) => {
    expect(() => All.decode(Buffer.from(bytes))).toThrow(coded('VMRE_FRAME_MALFORMED'));
  });

  test('times are exact to the millisecond, also before 1970', () => {
    for (const ms of [0, 1, 999, -1, -1000, -62_135_596_800_000, 253_402_300_799_999]) {
      const timestamp = timestampOf(new Date(ms));
      expect(timestamp.nanos).toBeGreaterThanOrEqual(0);
      expect(dateOf(timestamp).getTime()).toBe(ms);
    }
  });
});

describe('maps', () => {
  const Labels = message({ labels: f.stringMap(1) });

  test('entries are decoded as written, empty ones included', () => {
    const labels = { a: '1', '': '', b: '€' };
    expect(Labels.decode(Labels.encode({ labels }))).toEqual({ labels });
    expect(Labels.decode(Buffer.alloc(0))).toEqual({ labels: {} });
  });

  test('the last entry with a key counts', () => {
    const twice = ['1', '2'].map((a) => Labels.encode({ labels: { a } }));
    expect(Labels.decode(Buffer.concat(twice)).labels).toEqual({ a: '2' });
  });

  test('the key __proto__ is an ordinary key', () => {
    const { labels } = Labels.decode(Labels.encode({ labels: { ['__proto__']: 'x' } }));
    expect(Object.getPrototypeOf(labels)).toBe(Object.prototype);
    expect(Object.entries(labels)).toEqual([['__proto__', 'x']]);
  });
});

describe('a choice of messages', () => {
  type Shape =
    { type: 'circle'; radius: number } | { type: 'label'; text: string; tags: readonly string[] };
  const Drawing = message<{ id: number; shape?: Shape | undefined }>({
    id: f.uint32(1),
    shape: oneOf<Shape>({
      circle: [2, message({ radius: f.uint32(1) })],
      label: [7, message({ text: f.string(1), tags: f.stringList(2) })],
    }),
  });
  const label = (text: string, ...tags: string[]) => ({
    shape: { type: 'label', text, tags } as const,
  });

  test('the part that is present is named by its type', () => {
    const value = { id: 1, shape: { type: 'circle', radius: 0 } } as const;
    expect(Drawing.encode(value)).toEqual(Buffer.from([0x08, 1, 0x12, 0]));
    expect(Drawing.decode(Drawing.encode(value))).toEqual(value);
    expect(Drawing.decode(Buffer.alloc(0)).shape).toBeUndefined();
  });

  test('the last of different parts counts; the same part is merged', () => {
    const joined = Buffer.concat([
      Drawing.encode({ shape: { type: 'circle', radius: 1 } }),
      Drawing.encode(label('a', '1')),
      Drawing.encode(label('', '2')),
    ]);
    expect(Drawing.decode(joined).shape).toEqual({ type: 'label', text: 'a', tags: ['1', '2'] });
  });

  test('an unknown part is skipped', () => {
    expect(Drawing.decode(Buffer.from([0x22, 0, 0x08, 3]))).toEqual({ id: 3, shape: undefined });
  });
});

test('a choice of strings distinguishes an empty string from none', () => {
  const Address = message({ address: oneOfStrings('text', { path: 1, host: 3 }) });
  const value = { address: { type: 'host', text: '' } } as const;
  expect(Address.encode(value)).toEqual(Buffer.from([0x1a, 0]));
  expect(Address.decode(Address.encode(value))).toEqual(value);
  expect(Address.decode(Buffer.alloc(0)).address).toBeUndefined();
});

test('a decoded message shares no memory with the next', () => {
  const first = All.decode(All.encode({ texts: ['a'] }));
  expect(All.decode(All.encode({ texts: ['b'] })).texts).toEqual(['b']);
  expect(first.texts).toEqual(['a']);
});
