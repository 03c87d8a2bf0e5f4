import type { RecordedCommand } from './session';

const CHARACTER_WIDTH = 8.4;
const LINE_HEIGHT = 20;
const MARGIN = 20;
const SECONDS_PER_COMMAND = 2;

const style = `
    text { font: 14px ui-monospace, Menlo, Consolas, monospace; fill: #d6deeb; white-space: pre; }
    .typed { fill: #7fdbca; }
    .part { animation: appear 0.3s both; }
    @keyframes appear { from { opacity: 0; } }
    @media (prefers-reduced-motion) { .part { animation: none; } }
  `;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Draws a session as a terminal shows it; the commands appear one after another. */
export function svgOf(session: readonly RecordedCommand[]): string {
  const lines = session.flatMap(({ command, output }) => [`$ ${command}`, ...output]);
  const longest = Math.max(...lines.map((line) => line.length));
  const width = Math.ceil(2 * MARGIN + longest * CHARACTER_WIDTH);
  const height = 2 * MARGIN + lines.length * LINE_HEIGHT;
  let row = 0;
  const textOf = (line: string, isTyped: boolean): string => {
    row += 1;
    const y = MARGIN + row * LINE_HEIGHT - 5;
    const kind = isTyped ? ' class="typed"' : '';
    return `    <text x="${MARGIN}" y="${y}"${kind} xml:space="preserve">${escaped(line)}</text>`;
  };
  const parts = session.map(({ command, output }, at) =>
    [
      `  <g class="part" style="animation-delay: ${at * SECONDS_PER_COMMAND}s">`,
      textOf(`$ ${command}`, true),
      ...output.map((line) => textOf(line, false)),
      '  </g>',
    ].join('\n'),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    '  <title>A terminal session with VMRE</title>',
    `  <style>${style}</style>`,
    `  <rect width="100%" height="100%" rx="8" fill="#011627"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}
