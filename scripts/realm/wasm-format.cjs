// The binary format of WebAssembly, as far as it takes to change a module.

/** Reads what a part of a module consists of. */
class Reader {
  at = 0;

  constructor(bytes) {
    this.bytes = bytes;
  }

  get isAtEnd() {
    return this.at >= this.bytes.length;
  }

  byte() {
    return this.bytes[this.at++];
  }

  number() {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = this.byte();
      value += (byte & 127) * unit;
      if (byte < 128) return value;
    }
  }

  take(length = this.number()) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  text() {
    return this.take().toString();
  }

  /** Reads a list. */
  list(read) {
    return Array.from({ length: this.number() }, read);
  }
}

const number = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...number(value >>> 7)]);

/** As a constant, which has a sign. */
function signed(value) {
  const rest = value >> 7;
  const isLast = (rest === 0 && !(value & 64)) || (rest === -1 && value & 64);
  return isLast ? [value & 127] : [(value & 127) | 128, ...signed(rest)];
}

const sized = (bytes) => Buffer.concat([Buffer.from(number(bytes.length)), Buffer.from(bytes)]);
const text = (value) => sized(Buffer.from(value));
const list = (entries) =>
  Buffer.concat([Buffer.from(number(entries.length)), ...entries.map((each) => Buffer.from(each))]);

/** Puts entries behind those of a section. */
function append(section, entries) {
  const reader = new Reader(section);
  const count = reader.number() + entries.length;
  const added = entries.map((entry) => Buffer.from(entry));
  return Buffer.concat([Buffer.from(number(count)), section.subarray(reader.at), ...added]);
}

module.exports = { Reader, append, list, number, signed, sized, text };
