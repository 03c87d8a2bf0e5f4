import type { CapData } from './capdata';

/** Why something ended or was rejected, for people: a text, or the message of an error; references are left out. */
export function reasonText({ body }: CapData): string {
  try {
    const value: unknown = JSON.parse(body.slice(1));
    if (typeof value === 'string') return value.replace(/^!/, '');
    const { '#error': message, name } = Object(value) as Record<string, unknown>;
    if (typeof message !== 'string') return body.slice(1);
    const text = message.replace(/^!/, '');
    return name === 'Error' || typeof name !== 'string' ? text : `${name}: ${text}`;
  } catch {
    return body; // a raw vat may say anything
  }
}
