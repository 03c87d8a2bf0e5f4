import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { examine } from '../../../src/provider/doctor/examine';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'vmre-doctor-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test.each([
  ['works', '#!/bin/sh\nexit 0', /^(ok bubblewrap works|skipped bubblewrap is for Linux)/],
  ['is not allowed', '#!/bin/sh\necho no space >&2; exit 1', /^skipped .*(no space|for Linux)/],
  ['hangs', '#!/bin/sh\nexec /bin/sleep 60', /^skipped .*(did not exit within|for Linux)/],
  ['is not there', undefined, /^skipped (bwrap is not installed|bubblewrap is for Linux)/],
])('a bubblewrap that %s is skipped, not a problem', async (_what, script, told) => {
  if (script) writeFileSync(join(directory, 'bwrap'), script, { mode: 0o755 });
  const env = { HOME: directory, PATH: directory };
  // Only a hanging one must wait for the limit.
  const timeoutMs = script?.includes('sleep') ? 100 : 90_000;
  const findings = await examine({ env }, directory, timeoutMs);
  const { verdict, detail } = findings.find(({ id }) => id === 'bubblewrap')!;
  expect(`${verdict} ${detail}`).toMatch(told);
});
