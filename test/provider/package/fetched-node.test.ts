import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { fetchNode } from '../../../src/provider/package/fetched-node';

const directory = mkdtempSync(join(tmpdir(), 'vmre-fetched-'));
const before = { ...process.env };

afterEach(() => {
  process.env = { ...before };
});

afterAll(() => rmSync(directory, { recursive: true }));

/** An npm that has these versions, but fails to download them. */
function npmWith(versions: readonly string[]): void {
  const view = `[ "$1" = view ] && echo '${JSON.stringify(versions)}' && exit 0`;
  writeFileSync(join(directory, 'npm'), `#!/bin/sh\n${view}\nexit 1\n`);
  chmodSync(join(directory, 'npm'), 0o755);
  process.env['PATH'] = [directory, before['PATH']].join(delimiter);
  process.env['XDG_CACHE_HOME'] = directory;
}

const all = ['18.0.0', '20.1.0', '20.2.0', '22.1.0', '22.2.0', '24.0.0'];

test.each([
  ['99.1.0', all, '20.2.0, 22.1.0, 22.2.0, 24.0.0.'],
  ['22.9.0', all, '22.1.0, 22.2.0, 24.0.0.'],
  ['99.1.0', ['20.1.0'], '20.1.0.'],
])('instead of %s, of %j, it proposes %s', async (version, versions, proposed) => {
  npmWith(versions);
  await expect(fetchNode('linux-arm64', version, () => undefined)).rejects.toMatchObject({
    code: 'VMRE_PACKAGE_DOWNLOAD_FAILED',
    hint: `Choose an available version with --node: ${proposed}`,
  });
});
