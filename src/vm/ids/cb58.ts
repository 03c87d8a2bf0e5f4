import { createHash } from 'node:crypto';

import { VmreError } from '../../support/errors/vmre-error';
import { CB58_CHARACTERS } from '../limits';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const CHECKSUM_BYTES = 4;

const digits = new Map([...ALPHABET].map((letter, value) => [letter, BigInt(value)]));

/** Encodes bytes in CB58: base 58 of the bytes and a checksum. */
export function encodeCb58(bytes: Uint8Array): string {
  return encodeBase58(Buffer.concat([bytes, checksumOf(bytes)]));
}

/**
 * Decodes a CB58 text.
 *
 * @returns the bytes without their checksum
 * @throws VMRE_VM_ID_INVALID when a character is not of base 58, the checksum is wrong, or the text is longer
 *   than 4096 characters
 */
export function decodeCb58(text: string): Buffer {
  if (text.length > CB58_CHARACTERS) {
    throw new VmreError(
      'VMRE_VM_ID_INVALID',
      `a CB58 text of ${text.length} characters is too long`,
    );
  }
  const all = decodeBase58(text);
  const bytes = all.subarray(0, -CHECKSUM_BYTES);
  if (all.length < CHECKSUM_BYTES || !checksumOf(bytes).equals(all.subarray(-CHECKSUM_BYTES))) {
    throw new VmreError('VMRE_VM_ID_INVALID', `the checksum of ${shown(text)} is wrong`, {
      hint: 'Copy the whole text again; a character is missing or was changed.',
    });
  }
  return bytes;
}

const checksumOf = (bytes: Uint8Array): Buffer =>
  createHash('sha256').update(bytes).digest().subarray(-CHECKSUM_BYTES);

function encodeBase58(bytes: Buffer): string {
  let text = '';
  for (let rest = BigInt(`0x0${bytes.toString('hex')}`); rest > 0n; rest /= 58n) {
    text = ALPHABET.charAt(Number(rest % 58n)) + text;
  }
  // The number does not contain leading zero bytes.
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return '1'.repeat(zeros < 0 ? bytes.length : zeros) + text;
}

function decodeBase58(text: string): Buffer {
  let number = 0n;
  for (const letter of text) {
    const digit = digits.get(letter);
    if (digit === undefined) {
      const what = `${JSON.stringify(letter)} in ${shown(text)} is not a character of CB58`;
      throw new VmreError('VMRE_VM_ID_INVALID', what, {
        hint: 'CB58 consists of digits and letters except 0, O, I and l.',
      });
    }
    number = number * 58n + digit;
  }
  const zeros = /^1*/.exec(text)![0].length;
  const hex = number === 0n ? '' : number.toString(16);
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')]);
}

const shown = (text: string): string =>
  JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
