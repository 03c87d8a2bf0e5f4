import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../../test/support/markdown';
import { Reader } from '../../test/support/reader';
import { recordSession } from './session';
import { svgOf } from './svg';

/** Records the session that README shows: `npm run recording`. */
async function main(): Promise<void> {
  const reader = await Reader.create();
  try {
    writeFileSync(join(root, 'docs/session.svg'), svgOf(await recordSession(reader)));
  } finally {
    reader.remove();
  }
}

void main();
