/** The replacement for invalid bytes in a decoder that does not throw. */
const REPLACEMENT = '\ufffd';
/** Characters per call: any engine accepts this many arguments. */
const PIECE = 4096;

const names: readonly string[] = [
  ...['utf-8', 'utf8', 'unicode-1-1-utf-8'],
  ...['unicode11utf8', 'unicode20utf8', 'x-unicode20utf8'],
];

/** Encodes text as UTF-8. A lone surrogate becomes U+FFFD. */
function encode(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    let point = character.codePointAt(0) as number;
    if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), tail(point, 0));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), tail(point, 6), tail(point, 0));
    else bytes.push(0xf0 | (point >> 18), tail(point, 12), tail(point, 6), tail(point, 0));
  }
  return bytes;
}

const tail = (point: number, shift: number): number => 0x80 | ((point >> shift) & 0x3f);

/** `TextEncoder` of the Encoding Standard. */
export class TextEncoder {
  get encoding(): string {
    return 'utf-8';
  }

  encode(text: unknown = ''): Uint8Array {
    return Uint8Array.from(encode(String(text)));
  }

  encodeInto(text: unknown, target: Uint8Array): { read: number; written: number } {
    let [read, written] = [0, 0];
    for (const character of String(text)) {
      const bytes = encode(character);
      if (written + bytes.length > target.length) break;
      target.set(bytes, written);
      read += character.length;
      written += bytes.length;
    }
    return { read, written };
  }
}

/** For a first byte: how many bytes follow, its bits, and the range of the next byte. */
function lead(byte: number): readonly [more: number, point: number, low: number, high: number] {
  if (byte < 0x80) return [0, byte, 0, 0];
  if (byte < 0xc2 || byte > 0xf4) return [-1, 0, 0, 0];
  if (byte < 0xe0) return [1, byte & 0x1f, 0x80, 0xbf];
  if (byte < 0xf0) return [2, byte & 0xf, byte === 0xe0 ? 0xa0 : 0x80, byte === 0xed ? 0x9f : 0xbf];
  return [3, byte & 7, byte === 0xf0 ? 0x90 : 0x80, byte === 0xf4 ? 0x8f : 0xbf];
}

interface DecoderOptions {
  readonly fatal?: unknown;
  readonly ignoreBOM?: unknown;
}

/** `TextDecoder` of the Encoding Standard, for UTF-8 alone. */
export class TextDecoder {
  readonly #fatal: boolean;
  readonly #ignoreBOM: boolean;
  /** Bytes of an incomplete character. */
  #rest: number[] = [];
  #hasBegun = false;

  constructor(label: unknown = 'utf-8', options: DecoderOptions = {}) {
    const name = String(label).trim().toLowerCase();
    if (!names.includes(name)) {
      throw new RangeError('a vat can only decode UTF-8');
    }
    this.#fatal = Boolean(options.fatal);
    this.#ignoreBOM = Boolean(options.ignoreBOM);
  }

  get encoding(): string {
    return 'utf-8';
  }

  get fatal(): boolean {
    return this.#fatal;
  }

  get ignoreBOM(): boolean {
    return this.#ignoreBOM;
  }

  decode(
    input?: ArrayBuffer | ArrayBufferView,
    options: { readonly stream?: unknown } = {},
  ): string {
    const isLast = !options.stream;
    const given = bytesOf(input);
    const bytes = this.#rest.length === 0 ? given : [...this.#rest, ...given];
    this.#rest = [];
    let text = '';
    let points: number[] = [];
    for (let at = 0; at < bytes.length;) {
      const [length, point] = this.#next(bytes, at, isLast);
      if (length === 0) {
        this.#rest = [...bytes.slice(at)];
        break;
      }
      at += length;
      points.push(point);
      if (points.length >= PIECE) {
        text += String.fromCodePoint(...points);
        points = [];
      }
    }
    text += String.fromCodePoint(...points);
    return this.#withoutMark(text, isLast);
  }

  /** @returns the length of the next character and its code point, or 0 if it is incomplete */
  #next(bytes: ArrayLike<number>, at: number, isLast: boolean): [length: number, point: number] {
    const [more, first, low, high] = lead(bytes[at] as number);
    let point = first;
    for (let index = 1; index <= more; index += 1) {
      const byte = bytes[at + index];
      if (byte === undefined && !isLast) return [0, 0];
      const [least, most] = index === 1 ? [low, high] : [0x80, 0xbf];
      if (byte === undefined || byte < least || byte > most) return [index, this.#wrong()];
      point = (point << 6) | (byte & 0x3f);
    }
    return more < 0 ? [1, this.#wrong()] : [more + 1, point];
  }

  #wrong(): number {
    if (!this.#fatal) return REPLACEMENT.charCodeAt(0);
    this.#hasBegun = false;
    throw new TypeError('the bytes are not valid UTF-8');
  }

  #withoutMark(text: string, isLast: boolean): string {
    const isFirst = !this.#hasBegun && text !== '';
    this.#hasBegun = !isLast && (this.#hasBegun || text !== '');
    return isFirst && !this.#ignoreBOM && text.startsWith('\ufeff') ? text.slice(1) : text;
  }
}

function bytesOf(input?: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (input === undefined) return new Uint8Array();
  if (ArrayBuffer.isView(input)) {
    return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  }
  return new Uint8Array(input);
}

for (const { prototype } of [TextEncoder, TextDecoder]) {
  const name = prototype.constructor.name;
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
}
