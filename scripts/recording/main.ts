import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../../test/support/markdown';
import { Reader } from '../../test/support/reader';
import { screenSvg } from './screen-svg';
import { record, screens } from './screens';
import { recordSession } from './session';
import { svgOf } from './svg';

/** Records the screens of the pages, and the session that README shows: `npm run recording`. */
async function main(): Promise<void> {
  mkdirSync(join(root, 'docs/screens'), { recursive: true });
  for (const screen of screens) {
    const file = join(root, 'docs/screens', `${screen.name}.svg`);
    writeFileSync(file, screenSvg(screen.command, await record(screen)));
  }
  const reader = await Reader.create();
  try {
    writeFileSync(join(root, 'docs/session.svg'), svgOf(await recordSession(reader)));
  } finally {
    reader.remove();
  }
}

void main();
