import { homedir, hostname, tmpdir } from 'node:os';

import { screenOf } from '../../scripts/recording/screen';
import { screens } from '../../scripts/recording/screens';
import { pages, readPage } from '../support/markdown';

test.each(screens)('the picture of $command', ({ name, command }) => {
  const picture = readPage(`docs/screens/${name}.svg`);
  expect(picture).toContain(`<title>${command}</title>`);
  expect(picture).toContain(`>$ ${command}</tspan>`);
  // It is shown on a page.
  expect(pages.some((page) => readPage(page).includes(`screens/${name}.svg`))).toBe(true);
});

test.each(screens)('the picture of $command shows nothing of the machine', ({ name }) => {
  const picture = readPage(`docs/screens/${name}.svg`);
  for (const place of [homedir(), tmpdir(), hostname(), process.cwd()]) {
    if (place.length > 3) expect(picture).not.toContain(place);
  }
  // Escape codes are drawn, not shown.
  expect(picture).not.toContain('\x1b');
});

test('a screen is what remains after lines were rewritten', () => {
  const shown = (text: string): string[] =>
    screenOf(text).map((line) => line.map(({ character }) => character).join(''));
  expect(shown('one\r\ntwo\r\x1b[Kthree')).toEqual(['one', 'three']);
  expect(shown('a\r\nb\r\nc\x1b[2A\r\x1b[JX')).toEqual(['X']);
  expect(screenOf('\x1b[31mred\x1b[39m!')[0]!.map(({ style }) => style)).toEqual([
    ...['red', 'red', 'red', ''],
  ]);
});
