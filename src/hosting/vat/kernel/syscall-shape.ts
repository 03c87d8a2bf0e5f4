import type { CapData } from '../shapes/capdata';
import type { Message, Resolution } from '../shapes/delivery';
import { IllegalSyscall } from './illegal-syscall';

// A vat may pass anything: what the types say is checked here, and copied.

export function checkText(value: unknown): string {
  if (typeof value !== 'string') throw new IllegalSyscall(`${nameOf(value)} is no string`);
  return value;
}

export function checkBoolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new IllegalSyscall(`${nameOf(value)} is no boolean`);
  return value;
}

/** A list of strings. */
export function checkList(value: unknown): string[] {
  if (!Array.isArray(value)) throw new IllegalSyscall(`${nameOf(value)} is no array`);
  return value.map(checkText);
}

export function checkCapData(value: unknown): CapData {
  if (typeof value !== 'object' || value === null) {
    throw new IllegalSyscall(`${nameOf(value)} is no data of body and slots`);
  }
  const { body, slots } = value as Partial<CapData>;
  return { body: checkText(body), slots: checkList(slots) };
}

export function checkMessage(value: unknown): Message {
  if (typeof value !== 'object' || value === null) {
    throw new IllegalSyscall(`${nameOf(value)} is no message`);
  }
  const { method, args, result } = value as Partial<Message>;
  return {
    method: checkText(method),
    args: checkCapData(args),
    result: result === null || result === undefined ? null : checkText(result),
  };
}

export function checkResolutions(value: unknown): Resolution[] {
  if (!Array.isArray(value)) throw new IllegalSyscall(`${nameOf(value)} is no array`);
  return value.map((each: unknown): Resolution => {
    if (!Array.isArray(each)) throw new IllegalSyscall(`${nameOf(each)} is no resolution`);
    const [promise, descriptor] = each as unknown[];
    if (typeof descriptor !== 'object' || descriptor === null) {
      throw new IllegalSyscall(`${nameOf(descriptor)} does not say how a promise is settled`);
    }
    const { rejected, data } = descriptor as Record<string, unknown>;
    return [checkText(promise), { rejected: checkBoolean(rejected), data: checkCapData(data) }];
  });
}

const nameOf = (value: unknown): string => (value === null ? 'null' : typeof value);
