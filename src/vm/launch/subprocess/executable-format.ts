/** The format of an executable file, as its first bytes show it. */
export interface ExecutableFormat {
  kind: 'elf' | 'mach-o' | 'pe' | 'script' | 'empty' | 'other';
  /** Machines that can run it, named as in `process.arch`, or by number. */
  machines: readonly string[];
  /** The program that runs it: the interpreter of a script, or the loader of an ELF file. */
  interpreter?: string | undefined;
  /** Whether the first line of a script ends with CR LF. */
  hasCarriageReturn?: boolean;
}

/** Number of bytes that suffice to detect the format. */
export const HEADER_BYTES = 4096;

const elfMachines: Record<number, string> = {
  3: 'ia32',
  8: 'mips',
  20: 'ppc',
  21: 'ppc64',
  22: 's390x',
  40: 'arm',
  62: 'x64',
  183: 'arm64',
  243: 'riscv64',
  258: 'loong64',
};
const machMachines: Record<number, string> = {
  7: 'ia32',
  12: 'arm',
  0x01000007: 'x64',
  0x0100000c: 'arm64',
};
const peMachines: Record<number, string> = { 0x14c: 'ia32', 0x8664: 'x64', 0xaa64: 'arm64' };

const named = (machines: Record<number, string>, number: number): string =>
  machines[number] ?? `machine ${number}`;

/** @param head the first bytes of a file, at most {@link HEADER_BYTES} */
export function formatOf(head: Buffer): ExecutableFormat {
  if (head.length === 0) return { kind: 'empty', machines: [] };
  if (head.toString('latin1', 0, 2) === '#!') return script(head);
  const short = head.length < 64;
  if (head.toString('latin1', 0, 4) === '\x7fELF' && !short) return elf(head);
  if (head.toString('latin1', 0, 2) === 'MZ') return portable(head);
  const magic = head.length >= 8 ? head.readUInt32BE(0) : 0;
  if (magic === 0xcffaedfe || magic === 0xcefaedfe) {
    return { kind: 'mach-o', machines: [named(machMachines, head.readUInt32LE(4))] };
  }
  // Java classes begin with the same number; there a version follows instead of a small count.
  if (magic === 0xcafebabe && head.readUInt32BE(4) < 20) return universal(head);
  return { kind: 'other', machines: [] };
}

function script(head: Buffer): ExecutableFormat {
  const end = head.indexOf(10);
  const line = head.toString('utf8', 2, end < 0 ? head.length : end);
  const interpreter = line.trim().split(/\s+/)[0] ?? '';
  return { kind: 'script', machines: [], interpreter, hasCarriageReturn: line.endsWith('\r') };
}

function elf(head: Buffer): ExecutableFormat {
  const isLittle = head[5] === 1;
  const u16 = (at: number): number => (isLittle ? head.readUInt16LE(at) : head.readUInt16BE(at));
  const machines = [named(elfMachines, u16(18))];
  return { kind: 'elf', machines, interpreter: isLittle ? loaderOf(head) : undefined };
}

const LOADER_SEGMENT = 3;

/**
 * The dynamic loader of a little-endian 64-bit ELF file; undefined when it has none or lies beyond the
 * header.
 */
function loaderOf(head: Buffer): string | undefined {
  if (head[4] !== 2) return undefined;
  const table = Number(head.readBigUInt64LE(32));
  const entryBytes = head.readUInt16LE(54);
  const count = head.readUInt16LE(56);
  for (let i = 0; i < count; i += 1) {
    const at = table + i * entryBytes;
    if (entryBytes < 56 || at + 56 > head.length) return undefined;
    if (head.readUInt32LE(at) !== LOADER_SEGMENT) continue;
    const from = Number(head.readBigUInt64LE(at + 8));
    const end = head.indexOf(0, from);
    return from < head.length && end > from ? head.toString('utf8', from, end) : undefined;
  }
  return undefined;
}

function portable(head: Buffer): ExecutableFormat {
  const at = head.length < 64 ? head.length : head.readUInt32LE(60);
  // DOS programs have no PE header; in others it may lie beyond the first bytes.
  const isThere = head.toString('latin1', at, at + 4) === 'PE\0\0' && at + 6 <= head.length;
  return { kind: 'pe', machines: isThere ? [named(peMachines, head.readUInt16LE(at + 4))] : [] };
}

function universal(head: Buffer): ExecutableFormat {
  const machines = [];
  for (let i = 0; i < head.readUInt32BE(4) && 8 + i * 20 + 4 <= head.length; i += 1) {
    machines.push(named(machMachines, head.readUInt32BE(8 + i * 20)));
  }
  return { kind: 'mach-o', machines };
}
