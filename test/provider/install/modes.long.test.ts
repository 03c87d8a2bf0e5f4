import * as fs from 'node:fs';
import { dirname, join } from 'node:path';

import { runAsOther, testAsOther } from '../../support/other-user';
import { AuthorProject } from '../package/author-project';
import { FakeProvider, priced, vmre } from '../fake-provider';

let provider: FakeProvider;

beforeEach(() => {
  provider = new FakeProvider();
});

afterEach(() => provider.clear());

/** Every mode below a directory, by its kind. */
function modesIn(root: string): Set<string> {
  const paths = fs.readdirSync(root, { recursive: true, encoding: 'utf8' });
  return new Set(
    [root, ...paths.map((path) => join(root, path))].map((path) => {
      const status = fs.statSync(path);
      const kind = status.isDirectory() ? 'directory' : 'file';
      return `${kind} ${(status.mode & 0o7777).toString(8)}`;
    }),
  );
}

const installed = (): string => join(provider.plugins, 'ya-runtime-hello');
const shell = (umask: string, ...args: string[]) =>
  provider.bench.invoke('/bin/sh', '-c', `umask ${umask}; exec "$@"`, 'sh', vmre, ...args);

describe.each(['000', '022', '077'])('under the umask %s', (umask) => {
  test('installed files are readable by all and writable by their owner', async () => {
    const folder = provider.package('hello', { files: { 'a/b/c': 'x' } });
    fs.chmodSync(join(folder, 'ya-runtime-hello/hello'), 0o4777);
    fs.chmodSync(join(folder, 'ya-runtime-hello/a'), 0o777);
    for (let times = 0; times < 2; times += 1) {
      expect(await shell(umask, 'install', folder, ...priced)).toMatchObject({
        code: 0,
        stderr: '',
      });
      expect(modesIn(installed())).toEqual(new Set(['directory 755', 'file 644', 'file 755']));
      const descriptor = fs.statSync(join(provider.plugins, 'ya-runtime-hello.json'));
      expect(descriptor.mode & 0o777).toBe(0o644);
    }
  });

  test('so are packaged files, and those in an archive of them', async () => {
    const project = new AuthorProject(provider.bench);
    const options = ['--format', 'archive', '--no-verify'];
    const made = await shell(umask, 'package', project.directory, ...options);
    expect(made).toMatchObject({ code: 0 });
    expect(modesIn(project.out)).toEqual(new Set(['directory 755', 'file 644', 'file 755']));
    expect(fs.statSync(join(project.packaged, 'node')).mode & 0o777).toBe(0o755);
    const [archive = ''] = fs.readdirSync(project.directory).filter((name) => /gz$/.test(name));
    const file = join(project.directory, archive);
    expect(fs.statSync(file).mode & 0o777).toBe(0o644);
    const listed = await provider.bench.invoke('tar', '-tvzf', file);
    const modes = new Set(
      listed.stdout
        .trim()
        .split('\n')
        .map((line) => line.slice(0, 10)),
    );
    expect(modes).toEqual(new Set(['-rw-r--r--', '-rwxr-xr-x']));
  });
});

testAsOther("the provider's user may run what another one has installed", async () => {
  const folder = provider.package('hello');
  await shell('077', 'install', folder);
  for (
    let above = installed();
    above.startsWith(provider.bench.directory);
    above = dirname(above)
  ) {
    fs.chmodSync(above, 0o755);
  }
  const { status, stdout } = runAsOther(join(installed(), 'hello'), 'offer-template');
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('1.0.0') });
  const attack = runAsOther('/bin/sh', '-c', 'echo x >> "$0"', join(installed(), 'SHA256SUMS'));
  expect(attack.status).not.toBe(0);
});
