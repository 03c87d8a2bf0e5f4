import { printable } from '../../../support/printable';
import { endOfString } from '../../types/data-size';
import type { DeliveryUsage, VatDeliveryResult } from '../../types/delivery';
import type { VatSyscall } from '../../types/syscall';
import type { FromWorker } from '../remote/messages';
import { MAX_MESSAGE_VALUES, MAX_PROBLEM_LENGTH } from '../../limits';

/** Characters of an invalid message that are shown. */
const MAX_SHOWN_CHARACTERS = 100;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const BRACE = 0x7b;

/**
 * Parses a message of a worker, which may be anything. The content of a syscall is checked when it is
 * executed.
 *
 * @throws Error with the problem
 */
export function readMessage(text: string): FromWorker {
  if (text.length > MAX_MESSAGE_VALUES) checkValueCount(text);
  const message = asMessage(parsed(text));
  if (message) return message;
  throw new Error(
    `its worker sent an invalid message: ${printable(text, { most: MAX_SHOWN_CHARACTERS })}`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asMessage(value: unknown): FromWorker | undefined {
  if (!Array.isArray(value)) return undefined;
  const [type, first, second] = value as readonly unknown[];
  switch (type) {
    case 'dispatchReady':
      return typeof first === 'number' ? [type, first] : undefined;
    case 'syscall':
      return [type, first as VatSyscall];
    case 'console':
      return typeof first === 'string' && typeof second === 'string'
        ? [type, first, second]
        : undefined;
    case 'deliverDone': {
      const result = asResult(first);
      return result && [type, result];
    }
    default:
      return undefined;
  }
}

function asResult(value: unknown): VatDeliveryResult | undefined {
  if (!Array.isArray(value)) return undefined;
  const [status, problem, usage] = value as readonly unknown[];
  if (status === 'ok') return [status, null, asUsage(usage)];
  if (status !== 'error' || typeof problem !== 'string') return undefined;
  return [status, problem.slice(0, MAX_PROBLEM_LENGTH), asUsage(usage)];
}

function asUsage(value: unknown): DeliveryUsage | null {
  if (typeof value !== 'object' || value === null) return null;
  const { compute, memory } = value as Record<string, unknown>;
  return {
    ...(typeof compute === 'number' && { compute }),
    ...(typeof memory === 'number' && { memory }),
  };
}

/** @throws if a message has more values than any syscall: parsed, they could fill the memory of the host */
function checkValueCount(text: string): void {
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at + 1);
    else if (code === COMMA || code === BRACKET || code === BRACE) values += 1;
    if (values > MAX_MESSAGE_VALUES) {
      throw new Error(`its worker sent more than ${MAX_MESSAGE_VALUES} values in one message`);
    }
  }
}
