/** The beginning of an ELF file of 64 bits. */
export function elf(machine: number, loader?: string, isLittle = true): Buffer {
  const head = Buffer.alloc(256);
  head.write('\x7fELF', 'latin1');
  head[4] = 2;
  head[5] = isLittle ? 1 : 2;
  if (isLittle) head.writeUInt16LE(machine, 18);
  else head.writeUInt16BE(machine, 18);
  if (loader === undefined) return head;
  head.writeBigUInt64LE(64n, 32); // where the segments are
  head.writeUInt16LE(56, 54); // bytes of each
  head.writeUInt16LE(2, 56); // how many
  head.writeUInt32LE(1, 64);
  head.writeUInt32LE(3, 64 + 56); // the second is the loader
  head.writeBigUInt64LE(200n, 64 + 56 + 8);
  head.write(`${loader}\0`, 200, 'latin1');
  return head;
}

export function machO(machine: number): Buffer {
  const head = Buffer.alloc(64);
  head.writeUInt32BE(0xcffaedfe, 0);
  head.writeUInt32LE(machine, 4);
  return head;
}

export function universal(...machines: number[]): Buffer {
  const head = Buffer.alloc(256);
  head.writeUInt32BE(0xcafebabe, 0);
  head.writeUInt32BE(machines.length, 4);
  machines.forEach((machine, i) => head.writeUInt32BE(machine, 8 + i * 20));
  return head;
}

export function pe(machine: number): Buffer {
  const head = Buffer.alloc(256);
  head.write('MZ', 'latin1');
  head.writeUInt32LE(128, 60);
  head.write('PE\0\0', 128, 'latin1');
  head.writeUInt16LE(machine, 132);
  return head;
}
