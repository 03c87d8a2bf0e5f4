/** The symbol that pads a text; it must not occur in one. */
export const END = 256;

/**
 * The bits of the code of each byte and of `END`, by RFC 7541, appendix B, one digit in base 36 for each. The code
 * is canonical: codes of one length ascend with the symbols, so the lengths determine them.
 */
const LENGTHS =
  'dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6ca' +
  'd67777777777777777777777878djde6f56565666577666567655677777fbeds' +
  'kmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmn' +
  'qqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrq' +
  'u';

export const codeBits = Uint8Array.from(LENGTHS, (digit) => parseInt(digit, 36));
export const codes = new Uint32Array(codeBits.length);

let next = 0;
for (let bits = 1; bits <= 30; bits += 1) {
  next *= 2;
  for (let symbol = 0; symbol <= END; symbol += 1) {
    if (codeBits[symbol] === bits) codes[symbol] = next++;
  }
}
