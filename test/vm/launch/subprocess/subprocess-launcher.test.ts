import { firstValueFrom } from 'rxjs';

import { hintFor, openFilesLimit } from '../../../../src/vm/launch/subprocess/stderr-hints';
import { pluginEnvironment } from '../../../../src/vm/launch/subprocess/plugin-environment';
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { usePlugins } from '../plugins-at-work';

const plugins = usePlugins();
const source = {
  PATH: '/bin',
  HOME: '/root',
  SECRET: 'x',
  GRPC_TRACE: 'all',
  GODEBUG: 'a=1',
  GODEBUGGER: 'b',
};
const switches = { GRPC_TRACE: 'all', GODEBUG: 'a=1', GODEBUGGER: 'b' };
const engine = { AVALANCHE_VM_RUNTIME_ENGINE_ADDR: '127.0.0.1:7' };

test.each([
  [{}, switches],
  [{ inheritEnv: false }, switches],
  [{ env: { GOMEMLIMIT: '1GiB' } }, { ...switches, GOMEMLIMIT: '1GiB' }],
  [{ inheritEnv: ['PATH', 'ABSENT'] }, { ...switches, PATH: '/bin' }],
  [
    { inheritEnv: ['PATH'], env: { PATH: '/mine' } },
    { ...switches, PATH: '/mine' },
  ],
  [{ inheritEnv: true }, source],
  [{ env: { AVALANCHE_VM_RUNTIME_ENGINE_ADDR: 'mine' } }, switches],
])('the environment of a plugin with %j', (choice, expected) => {
  expect(pluginEnvironment(choice, '127.0.0.1:7', source)).toEqual({ ...expected, ...engine });
});

test('a plugin has exactly this environment, and our marks', async () => {
  const cwd = realpathSync(tmpdir());
  const vm = await plugins.start('environment', { env: { GOMEMLIMIT: '1GiB' }, cwd });
  const { text } = await firstValueFrom(vm.log$);
  const end = text.lastIndexOf('}') + 1;
  const own = Object.keys(process.env).filter((name) => /^(GRPC_|GODEBUG)/.test(name));
  expect(Object.keys(JSON.parse(text.slice(0, end)) as object).sort()).toEqual(
    ['AVALANCHE_VM_RUNTIME_ENGINE_ADDR', 'GOMEMLIMIT', 'VMRE_CHILD_OF', ...own].sort(),
  );
  expect(text.slice(end + 1)).toBe(cwd);
});

test.each([
  [['stdout: error fd limit 1024 is below 32768'], /open files .*ulimit -n/],
  [['stderr: accept: too many open files'], /ulimit -n/],
  [["stderr: /lib/libc.so.6: version `GLIBC_2.38' not found"], /statically/],
  [['stderr: a: error while loading shared libraries: libz.so'], /statically/],
  [['required env var missing: "AVALANCHE_VM_RUNTIME_ENGINE_ADDR"'], /wrapper/],
])('%j has a hint', (lines, hint) => {
  expect(hintFor(lines)).toMatch(hint);
});

test('an unknown text has no hint', () => {
  expect(hintFor(['stderr: it is raining'])).toBeUndefined();
  expect(openFilesLimit()).toMatch(/^\d+|see ulimit/);
});
