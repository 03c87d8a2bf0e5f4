import type { VRef } from '../../types/refs';
import type { CapData } from '../../types/capdata';
import type { Message, PromiseDescriptor, Resolution } from '../../types/delivery';
import { excessOf } from '../../types/data-size';
import type { VatSyscall } from '../../types/syscall';
import { MAX_KEY_BYTES, MAX_LIST_LENGTH, MAX_METHOD_LENGTH, MAX_TEXT_LENGTH } from '../../limits';

/** A syscall that only a broken or hostile vat makes: the vat is terminated. */
export class IllegalSyscall extends Error {}

// A vat may pass anything, including getters and proxies: each part is read once, checked and copied.

/**
 * Copies a syscall, and checks its shape.
 *
 * @throws IllegalSyscall
 */
export function checkSyscall(value: unknown): VatSyscall {
  try {
    return Object.freeze(copyOf(value));
  } catch (error) {
    if (error instanceof IllegalSyscall) throw error;
    throw new IllegalSyscall('it cannot be read'); // a getter or proxy of the vat threw
  }
}

function copyOf(value: unknown): VatSyscall {
  const parts = asRecord(value, 'syscall');
  const type = parts[0];
  switch (type) {
    case 'send':
      return [type, ref(parts[1]), message(parts[2])];
    case 'callNow':
      return [type, ref(parts[1]), methodName(parts[2]), capData(parts[3])];
    case 'subscribe':
      return [type, ref(parts[1])];
    case 'resolve':
      return [type, list(parts[1], resolution)];
    case 'vatstoreGet':
    case 'vatstoreDelete':
      return [type, key(parts[1])];
    case 'vatstoreGetNextKey':
      return [type, wellFormed(text(parts[1]))];
    case 'vatstoreSet':
      return [type, key(parts[1]), wellFormed(text(parts[2]))];
    case 'dropImports':
    case 'retireImports':
    case 'retireExports':
    case 'abandonExports':
      return [type, list(parts[1], ref)];
    case 'exit':
      return [type, boolean(parts[1]), capData(parts[2])];
    default:
      throw new IllegalSyscall(`unknown syscall ${nameOf(type)}`);
  }
}

function text(value: unknown): string {
  if (typeof value !== 'string')
    throw new IllegalSyscall(`expected a string, got ${nameOf(value)}`);
  if (value.length <= MAX_TEXT_LENGTH) return value;
  throw new IllegalSyscall(
    `a string has ${value.length} characters; the maximum is ${MAX_TEXT_LENGTH}`,
  );
}

/** The translator checks what it refers to. */
const ref = (value: unknown): VRef => text(value) as VRef;

function methodName(value: unknown): string {
  const name = text(value);
  if (name.length <= MAX_METHOD_LENGTH) return name;
  throw new IllegalSyscall(
    `the name of a method has ${name.length} characters; the maximum is ${MAX_METHOD_LENGTH}`,
  );
}

function boolean(value: unknown): boolean {
  if (typeof value !== 'boolean')
    throw new IllegalSyscall(`expected a boolean, got ${nameOf(value)}`);
  return value;
}

/** Only well-formed strings survive storage as UTF-8. */
function wellFormed(value: string): string {
  if (!/\p{Surrogate}/u.test(value)) return value;
  throw new IllegalSyscall('a key or value of the vat store must be well-formed Unicode');
}

function key(value: unknown): string {
  const name = wellFormed(text(value));
  const size = Buffer.byteLength(name);
  if (size <= MAX_KEY_BYTES) return name;
  throw new IllegalSyscall(`a key has ${size} bytes; the maximum is ${MAX_KEY_BYTES}`);
}

/** The methods of the array are not used: the vat may have replaced them. */
function list<T>(value: unknown, check: (each: unknown) => T): readonly T[] {
  if (!Array.isArray(value)) throw new IllegalSyscall(`expected an array, got ${nameOf(value)}`);
  const { length } = value;
  if (!(length <= MAX_LIST_LENGTH)) {
    throw new IllegalSyscall(`a list has ${length} entries; the maximum is ${MAX_LIST_LENGTH}`);
  }
  const copy: T[] = [];
  for (let index = 0; index < length; index += 1) copy.push(check(value[index]));
  return Object.freeze(copy);
}

function asRecord(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new IllegalSyscall(`expected a ${what}, got ${nameOf(value)}`);
}

function capData(value: unknown): CapData<VRef> {
  const { body, slots } = asRecord(value, 'record of body and slots');
  const data = { body: text(body), slots: list(slots, ref) };
  const excess = excessOf(data);
  if (excess !== undefined) throw new IllegalSyscall(`its data is too large: ${excess}`);
  return Object.freeze(data);
}

function message(value: unknown): Message<VRef> {
  const { method, args, result } = asRecord(value, 'message');
  return Object.freeze({
    method: methodName(method),
    args: capData(args),
    result: result === null || result === undefined ? null : ref(result),
  });
}

function resolution(value: unknown): Resolution<VRef> {
  const parts = asRecord(value, 'resolution');
  const promise = ref(parts[0]);
  const { rejected, data } = asRecord(parts[1], 'promise descriptor');
  const descriptor: PromiseDescriptor<VRef> = { rejected: boolean(rejected), data: capData(data) };
  return Object.freeze([promise, Object.freeze(descriptor)] as const);
}

const nameOf = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 100));
  return value === null ? 'null' : typeof value;
};
