import type { CapData } from './capdata';

/**
 * A readable reason for the end of a vat or a rejection: a string, or the message of an error, without
 * references.
 */
export function reasonText({ body }: CapData): string {
  try {
    const value: unknown = JSON.parse(body.slice(1));
    if (typeof value === 'string') return value.replace(/^!/, '');
    const { '#error': message, name } = Object(value) as Record<string, unknown>;
    if (typeof message !== 'string') return body.slice(1);
    const text = message.replace(/^!/, '');
    return name === 'Error' || typeof name !== 'string' ? text : `${name}: ${text}`;
  } catch {
    return body; // a raw vat may send anything
  }
}
