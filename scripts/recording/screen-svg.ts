import { screenOf, type Cell } from './screen';

const CHARACTER_WIDTH = 8.4;
const LINE_HEIGHT = 20;
const MARGIN = 20;

const style = `
    text { font: 14px ui-monospace, Menlo, Consolas, monospace; fill: #d6deeb; white-space: pre; }
    .typed, .cyan { fill: #7fdbca; } .bold { font-weight: bold; } .dim { fill: #7c8f9f; }
    .red { fill: #ef5350; } .green { fill: #22da6e; } .yellow { fill: #c5e478; }
    .blue { fill: #82aaff; } .magenta { fill: #c792ea; }
  `;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Draws a command and what the terminal shows of it. */
export function screenSvg(command: string, written: string): string {
  const typed = [...`$ ${command}`].map((character) => ({ character, style: 'typed' }));
  const lines = [typed, ...screenOf(written.trimEnd())];
  const longest = Math.max(...lines.map((line) => line.length));
  const width = Math.ceil(2 * MARGIN + longest * CHARACTER_WIDTH);
  const height = 2 * MARGIN + lines.length * LINE_HEIGHT;
  const rows = lines.map((line, at) => {
    const y = MARGIN + (at + 1) * LINE_HEIGHT - 5;
    return `  <text x="${MARGIN}" y="${y}" xml:space="preserve">${spansOf(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `  <title>${escaped(command)}</title>`,
    `  <style>${style}</style>`,
    '  <rect width="100%" height="100%" rx="8" fill="#011627"/>',
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}

function spansOf(line: readonly Cell[]): string {
  let spans = '';
  for (let at = 0; at < line.length;) {
    const { style } = line[at] as Cell;
    let text = '';
    for (; line[at]?.style === style; at += 1) text += line[at]?.character ?? '';
    spans += style === '' ? escaped(text) : `<tspan class="${style}">${escaped(text)}</tspan>`;
  }
  return spans;
}
