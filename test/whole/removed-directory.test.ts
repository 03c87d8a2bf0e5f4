import { Bench, fixture, type Invoked } from '../support/runtime-process';
import { playsAll } from '../support/plays-all';

const bench = new Bench();

afterAll(() => bench.clear());

/** Runs in a removed current directory. */
function invoke(...args: string[]): Promise<Invoked> {
  const script = 'mkdir -p gone && cd gone && rmdir ../gone && exec "$0" "$@"';
  return bench.invoke('/bin/sh', '-c', script, process.execPath, fixture('hooks'), ...args);
}

const warning = 'warning: the current directory was removed; / is used instead\n';

test.each([
  [['--version'], 'hooks 1.0.0\n'],
  [['test'], ''],
  [['offer-template'], '{"constraints":"","properties":{}}\n'],
  [
    ['--workdir', bench.workdir, 'deploy'],
    '{"startMode":"blocking","valid":{"Ok":""},"vols":[]}\n',
  ],
  [['--workdir', bench.workdir, 'run', 'x'], 'ran x\n'],
])('%j works', async (args, answer) => {
  expect(await invoke(...args)).toEqual({ code: 0, signal: null, stdout: answer, stderr: warning });
});

test('help works', async () => {
  const { code, stdout } = await invoke('--help');
  expect(code).toBe(0);
  expect(stdout).toContain('Usage: hooks');
});

test.each(
  [
    [['deploy']],
    [['run', 'x']],
    [['start']],
    [['--workdir', 'relative', 'deploy']],
    [['--config', 'relative.json', 'test']],
  ].slice(0, playsAll ? undefined : 2),
)('%j prints what to do', async (args) => {
  const { code, stdout, stderr } = await invoke(...args);
  expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
  expect(stderr).toContain('error VMRE_WORKDIR_UNUSABLE: the current directory was removed');
  expect(stderr).toContain('Go to another directory, or give absolute paths');
});
