import { PseudoTerminal } from './pseudo-terminal';
import { useTemporaryDirectory } from './temporary-directory';

const place = useTemporaryDirectory();
const options = (): { cwd: string; env: Record<string, string> } => ({
  cwd: place(),
  env: { PATH: process.env['PATH'] ?? '' },
});

test('a program in it has a terminal, sees keys, and notices a new size', async () => {
  // A signal may interrupt `read`.
  const readLine = 'until read line; do :; done; echo "got $line"';
  const script = `trap "stty size" WINCH; tty -s && echo ready; ${readLine}; ${readLine}; exit 3`;
  const terminal = new PseudoTerminal(['sh', '-c', script], options());
  await terminal.sees('ready');
  terminal.resize(100, 30);
  await terminal.sees('30 100');
  terminal.type('hello\r');
  await terminal.sees('got hello');
  terminal.type('bye\r');
  expect(await terminal.exited).toEqual({ exitCode: 3, signal: 0 });
});

test('an absent text is an error that shows the screen', async () => {
  const terminal = new PseudoTerminal(['echo', 'something else'], options());
  await expect(terminal.sees('something')).resolves.toBeUndefined();
  await expect(terminal.sees('more')).rejects.toThrow(/"more" did not appear.*\nsomething else/);
});
