/** A character of a terminal, and the class of its style. */
export interface Cell {
  character: string;
  style: string;
}

const styles: Readonly<Record<string, string>> = {
  ...{ 1: 'bold', 2: 'dim', 31: 'red', 32: 'green', 33: 'yellow', 34: 'blue' },
  ...{ 35: 'magenta', 36: 'cyan', 90: 'dim' },
};

/** What a terminal shows after a program has written a text, with the escape codes that command lines use. */
export function screenOf(text: string): Cell[][] {
  const lines: Cell[][] = [[]];
  let [row, column, style] = [0, 0, ''];
  const lineAt = (at: number): Cell[] => (lines[at] ??= []);
  const control = (kind: string, parameter: string): void => {
    const count = Number(parameter) || 1;
    if (kind === 'A') row = Math.max(row - count, 0);
    else if (kind === 'B') row += count;
    else if (kind === 'C') column += count;
    else if (kind === 'D') column = Math.max(column - count, 0);
    else if (kind === 'G') column = count - 1;
    else if (kind === 'K') lineAt(row).splice(parameter === '2' ? 0 : column);
    else if (kind === 'J') {
      lineAt(row).splice(column);
      lines.splice(row + 1);
    } else if (kind === 'm') style = styles[parameter.split(';').at(-1) ?? ''] ?? '';
  };
  // eslint-disable-next-line no-control-regex
  for (const [part, parameter, kind] of text.matchAll(/\x1b\[([?\d;]*)([A-Za-z])|[^]/gu)) {
    if (kind !== undefined) control(kind, parameter ?? '');
    else if (part === '\n') row += 1;
    else if (part === '\r') column = 0;
    else if (part >= ' ') {
      const line = lineAt(row);
      while (line.length < column) line.push({ character: ' ', style: '' });
      line[column] = { character: part, style };
      column += 1;
    }
  }
  return Array.from(lines, (line) => line ?? []);
}
