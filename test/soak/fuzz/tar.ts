/** The declared properties of an archive entry. */
export interface TarEntry {
  readonly name: string;
  readonly content?: string;
  /** Default: a file. */
  readonly type?: string;
  readonly mode?: number;
  readonly link?: string;
  /** Default: that of the content. */
  readonly size?: number;
}

const BLOCK = 512;

/** A handmade tar archive: libraries do not write invalid ones. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.map(blocksOf), Buffer.alloc(2 * BLOCK)]);
}

function blocksOf({
  name,
  content = '',
  type = '0',
  mode = 0o644,
  link = '',
  size,
}: TarEntry): Buffer {
  const head = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number): void =>
    void head.write(
      value
        .toString(8)
        .padStart(length - 1, '0')
        .slice(-length),
      at,
      'latin1',
    );
  head.write(name, 0, 100, 'latin1');
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size ?? Buffer.byteLength(content), 124, 12);
  octal(0, 136, 12);
  head.write('        ', 148, 'latin1');
  head.write(type, 156, 1, 'latin1');
  head.write(link, 157, 100, 'latin1');
  head.write('ustar\x0000', 257, 'latin1');
  octal(
    head.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  const body = Buffer.alloc(Math.ceil(Buffer.byteLength(content) / BLOCK) * BLOCK);
  body.write(content);
  return Buffer.concat([head, body]);
}
