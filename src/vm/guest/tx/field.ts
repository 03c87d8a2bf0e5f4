import { VmreError } from '../../../support/errors/vmre-error';
import type { ByteReader, ByteWriter } from './bytes';
import { txRefused } from './tx-error';

/** How a field is written, read and checked. */
export interface FieldKind {
  write(into: ByteWriter, value: unknown): void;
  read(from: ByteReader): unknown;
  /** @returns what is wrong with a value; undefined if nothing is */
  problem(value: unknown): string | undefined;
}

/** A field of a transaction. */
export interface TxField {
  readonly key: string;
  readonly kind: FieldKind;
}

/** A decorator of a property, legacy or standard. */
export type FieldDecorator = (
  target: object | undefined,
  at: string | symbol | ClassFieldDecoratorContext,
) => void;

/** Limits of a whole number. */
export interface NumberLimits<N> {
  /** Default 0. */
  min?: N | undefined;
  /** Default: the largest of its size. */
  max?: N | undefined;
}

/** Limits of a text or of bytes. */
export interface LengthLimits {
  /** Default 0. */
  minBytes?: number | undefined;
  /** Maximum number of bytes. */
  maxBytes: number;
}

const recorded = new WeakMap<object, Map<string, FieldKind>>();

const recordOf = (type: object): Map<string, FieldKind> => {
  const fields = recorded.get(type) ?? new Map<string, FieldKind>();
  recorded.set(type, fields);
  return fields;
};

const declare =
  (kind: FieldKind): FieldDecorator =>
  (target, at) => {
    if (typeof at === 'object') {
      const key = String(at.name);
      at.addInitializer(function (this: unknown) {
        recordOf((this as object).constructor).set(key, kind);
      });
    } else if (target) recordOf(target.constructor).set(String(at), kind);
  };

/** The fields of a type of transactions, in the order of their declaration; those of base classes first. */
export function fieldsOf(type: new () => object): TxField[] {
  new type(); // standard decorators record with the first object
  const types: object[] = [];
  for (let at: unknown = type; typeof at === 'function'; at = Object.getPrototypeOf(at))
    types.unshift(at);
  const fields = new Map(types.flatMap((each) => [...(recorded.get(each) ?? [])]));
  return [...fields].map(([key, kind]) => ({ key, kind }));
}

/** @throws VMRE_TX_REFUSED with the name of the first field that is wrong */
export function checkFields(fields: readonly TxField[], values: object): void {
  for (const { key, kind } of fields) {
    const problem = kind.problem((values as Record<string, unknown>)[key]);
    if (problem !== undefined) throw txRefused('field', `${key} ${problem}`);
  }
}

const small = (
  bytes: 1 | 2 | 4,
  { min = 0, max = 2 ** (8 * bytes) - 1 }: NumberLimits<number>,
): FieldKind => ({
  write: (into, value) => into.uint(BigInt(value as number), bytes),
  read: (from) => Number(from.uint(bytes)),
  problem: (value) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max
      ? undefined
      : `must be a whole number from ${min} to ${max}`,
});

const large = ({ min = 0n, max = 2n ** 64n - 1n }: NumberLimits<bigint>): FieldKind => ({
  write: (into, value) => into.uint(value as bigint, 8),
  read: (from) => from.uint(8),
  problem: (value) =>
    typeof value === 'bigint' && value >= min && value <= max
      ? undefined
      : `must be a bigint from ${min} to ${max}`,
});

const fixedBytes = (length: number): FieldKind => ({
  write: (into, value) => into.bytes(value as Uint8Array),
  read: (from) => from.bytes(length),
  problem: (value) =>
    value instanceof Uint8Array && value.length === length ? undefined : `must be ${length} bytes`,
});

const variableBytes = ({ minBytes = 0, maxBytes }: LengthLimits): FieldKind => ({
  write: (into, value) => into.sized(value as Uint8Array),
  read: (from) => from.sized(maxBytes),
  problem: (value) => {
    const isFine =
      value instanceof Uint8Array && value.length >= minBytes && value.length <= maxBytes;
    return isFine ? undefined : `must be from ${minBytes} to ${maxBytes} bytes`;
  },
});

const text = ({ minBytes = 0, maxBytes }: LengthLimits): FieldKind => ({
  write: (into, value) => into.sized(Buffer.from(value as string)),
  read: (from) => {
    const bytes = from.sized(maxBytes);
    const value = bytes.toString();
    if (!Buffer.from(value).equals(bytes)) throw txRefused('malformed', 'a text is not UTF-8');
    return value;
  },
  problem: (value) => {
    const bytes = typeof value === 'string' ? Buffer.byteLength(value) : -1;
    const isFine =
      bytes >= minBytes && bytes <= maxBytes && Buffer.from(value as string).toString() === value;
    return isFine ? undefined : `must be a text of ${minBytes} to ${maxBytes} bytes in UTF-8`;
  },
});

const flag: FieldKind = {
  write: (into, value) => into.uint(value === true ? 1n : 0n, 1),
  read: (from) => {
    const value = from.uint(1);
    if (value > 1n) throw txRefused('malformed', 'a flag is neither 0 nor 1');
    return value === 1n;
  },
  problem: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
};

/** Bytes of an address. */
export const ADDRESS_BYTES = 20;

/**
 * Declares a property of a transaction as a field: `@field.u64({ min: 1n }) amount = 0n`. Fields are written in the
 * order of their declaration, and checked wherever a transaction is made or read.
 */
export const field = Object.freeze({
  /** A `number` of 8 bits. */
  u8: (limits: NumberLimits<number> = {}): FieldDecorator => declare(small(1, limits)),
  /** A `number` of 16 bits. */
  u16: (limits: NumberLimits<number> = {}): FieldDecorator => declare(small(2, limits)),
  /** A `number` of 32 bits. */
  u32: (limits: NumberLimits<number> = {}): FieldDecorator => declare(small(4, limits)),
  /** A `bigint` of 64 bits. */
  u64: (limits: NumberLimits<bigint> = {}): FieldDecorator => declare(large(limits)),
  /** A `boolean`. */
  flag: (): FieldDecorator => declare(flag),
  /** A `string`. */
  text: (limits: LengthLimits): FieldDecorator => declare(text(limits)),
  /** A `Uint8Array` of any length within limits. */
  bytes: (limits: LengthLimits): FieldDecorator => declare(variableBytes(limits)),
  /** A `Uint8Array` of 20 bytes. */
  address: (): FieldDecorator => declare(fixedBytes(ADDRESS_BYTES)),
  /** A `Uint8Array` of 32 bytes. */
  id: (): FieldDecorator => declare(fixedBytes(32)),
});

/** @throws VMRE_DEFINITION_INVALID unless a class can be a type of transactions */
export function checkTxType(type: unknown): void {
  if (
    typeof type === 'function' &&
    typeof (type.prototype as { apply?: unknown })?.apply === 'function'
  )
    return;
  throw new VmreError(
    'VMRE_DEFINITION_INVALID',
    'a type of transactions must be a class that extends Tx',
    {
      hint: 'List classes in `transactions` of @VmDef that have a method apply.',
    },
  );
}
