import type { Request, Response } from '../../adapters/runtime-api/messages';
import type { MessageTap } from '../../supervisor/client';
import { printableJsonText } from '../../support/printable';

/** Characters of one value. */
const MAX_VALUE_LENGTH = 200;
/** Bytes of output that are converted. */
const MAX_BYTES = 200;

/** Formats the messages of both directions, a line each, with milliseconds since the trace began. */
export class MessageTrace implements MessageTap {
  private readonly begin = performance.now();

  constructor(private readonly write: (line: string) => void) {}

  onRequest({ id, command }: Request): void {
    this.line('→', `${id} ${command?.type ?? 'nothing'}${command ? fieldsOf(command) : ''}`);
  }

  onResponse({ event, id, command }: Response): void {
    const which = event ? 'event' : String(id);
    this.line('←', `${which} ${command?.type ?? 'nothing'}${command ? fieldsOf(command) : ''}`);
  }

  private line(arrow: string, text: string): void {
    const ms = (performance.now() - this.begin).toFixed(3).padStart(10);
    this.write(`${ms} ${arrow} ${text}`);
  }
}

/** The fields other than the type; those with the value of an absent field are left out. */
function fieldsOf(command: object): string {
  return Object.entries(command)
    .filter(([name, value]) => name !== 'type' && !isAbsent(value))
    .map(([name, value]) => ` ${name}=${valueOf(value)}`)
    .join('');
}

const isAbsent = (value: unknown): boolean =>
  [undefined, '', 0, 0n, false].includes(value as string) ||
  (value instanceof Uint8Array && value.length === 0);

function valueOf(value: unknown): string {
  if (value instanceof Uint8Array) {
    const text = JSON.stringify(Buffer.from(value.subarray(0, MAX_BYTES)).toString());
    const cut = value.length > MAX_BYTES ? '…' : '';
    return `${printableJsonText(text)}${cut} (${value.length} bytes)`;
  }
  const json = printableJsonText(JSON.stringify(value, plain));
  return json.length <= MAX_VALUE_LENGTH
    ? json
    : `${json.slice(0, MAX_VALUE_LENGTH)}… (${json.length} characters)`;
}

/** Numbers and texts for the values that JSON lacks; a Buffer converts itself first. */
function plain(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const given = this[key];
  if (typeof given === 'bigint') return Number(given);
  return given instanceof Uint8Array ? Buffer.from(given.subarray(0, MAX_BYTES)).toString() : value;
}
