import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';

import { Bench } from './runtime-process';
import { author, built } from './built';
import { useTemporaryDirectory } from './temporary-directory';

const at = useTemporaryDirectory();
const atomicFile = built('support/atomic-file');

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(program: string, ...args: string[]): ChildProcess {
  const child = fork(author(program), [atomicFile, ...args], { execArgv: [] });
  children.push(child);
  return child;
}

test('eight processes create twenty files concurrently: each once, and never torn', async () => {
  const creators = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((text) =>
    start('creates-files.js', at(), '20', text),
  );
  await Promise.all(creators.map((child) => once(child, 'message')));
  const answers = creators.map((child) => once(child, 'message'));
  for (const child of creators) child.send('go');
  const results = (await Promise.all(answers)).map(
    ([answer]) => answer as { created: number[]; torn: number },
  );

  expect(results.map(({ torn }) => torn)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  const created = results.flatMap((result) => result.created).sort((a, b) => a - b);
  expect(created).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  const names = fs.readdirSync(at('made'));
  expect(names).toHaveLength(20);
  expect(names.filter((name) => !/^file-\d+$/.test(name))).toEqual([]);
});

test('a reader sees the old text or the new one while another process replaces it', async () => {
  fs.writeFileSync(at('file'), 'a'.repeat(100_000));
  const writer = start('replaces-file.js', at('file'));
  const exit = once(writer, 'exit');
  const texts = new Set<string>();
  let over = false;
  void exit.then(() => (over = true));
  while (!over) {
    texts.add(await fs.promises.readFile(at('file'), 'utf8'));
  }
  expect((await exit)[0]).toBe(0);
  const [a, b] = ['a'.repeat(100_000), 'b'.repeat(100_000)];
  expect([...texts].filter((text) => text !== a && text !== b)).toEqual([]);
  expect(fs.readdirSync(at())).toEqual(['file']);
});

describe('on a full disk', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.clear());

  // A limit on the size of files makes a write fail in the middle, like a full disk.
  test.each(['replaceFile', 'createFile'])('%s leaves the previous content', async (name) => {
    fs.writeFileSync(at('file'), 'old');
    const script = `
      try { require(${JSON.stringify(atomicFile)}).${name}(process.argv[1], 'x'.repeat(1e6)); }
      catch (error) { console.log(error.code); }`;
    const limited = 'ulimit -f 8; exec "$0" "$@"';
    const program = [process.execPath, '-e', script, at('file')];
    const { stdout } = await bench.invoke('/bin/sh', '-c', limited, ...program);
    expect(stdout).toBe('EFBIG\n');
    expect(fs.readFileSync(at('file'), 'utf8')).toBe('old');
    expect(fs.readdirSync(at())).toEqual(['file']);
  });
});
