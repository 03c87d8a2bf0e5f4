import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { Bench, eventually } from '../../support/runtime-process';

const vmre = join(__dirname, '../../../bin/vmre');
const exampleRuntime = join(__dirname, '../../../examples/example-runtime/bin/example-runtime');
const PATIENCE_MS = 90_000;

let bench: Bench;
beforeEach(() => (bench = new Bench()));
afterEach(() => bench.clear());

/** A command with a page. */
function start(...words: string[]) {
  const child = bench.spawn(vmre, words);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const address = (): [string, string] | undefined => {
    const [, url, token] = /(http:\S+\/)#token=([\w-]+)/.exec(output) ?? [];
    return url === undefined || token === undefined ? undefined : [url, token];
  };
  const ask = async (path: string, body?: object): Promise<unknown> => {
    await eventually(`the page in ${output}`, () => address() !== undefined, PATIENCE_MS);
    const [url, token] = address() as [string, string];
    const answer = await fetch(url + path, {
      headers: { Authorization: `Bearer ${token}` },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    return answer.json();
  };
  const exited = once(child, 'close') as Promise<[number | null, string | null]>;
  return { child, ask, exited, output: () => output };
}

const code = `exports.buildRootObject = ({ Far }) => Far('bob', { double: (n) => n + n });`;

function house(): string {
  writeFileSync(join(bench.directory, 'bob.js'), code);
  const config = { vats: { bob: { sourceSpec: 'bob.js' } } };
  writeFileSync(join(bench.directory, 'vats.json'), JSON.stringify(config));
  return bench.directory;
}

test('vats that run are watched, and used if that is allowed', async () => {
  const { child, ask, exited } = start('vat', 'run', house(), '--memory', '--inspect=act');
  child.stdin.write('bob.double(4)\n');
  expect(await ask('api/overview')).toMatchObject({ act: true, subjects: [{ name: 'vats' }] });
  const message = { vat: 'bob', method: 'double', args: '[2]' };
  expect(await ask('api/act?subject=vats&action=send', message)).toHaveProperty('done.queued');
  expect(await ask('api/state?subject=vats')).toMatchObject({ vats: [{ name: 'bob' }] });
  child.stdin.end();
  expect(await exited).toEqual([0, null]);
});

test('a page that only watches cannot act', async () => {
  const { child, ask, exited } = start('vat', 'run', house(), '--memory', '--inspect', '--json');
  expect(await ask('api/act?subject=vats&action=pause', { vat: 'bob' })).toMatchObject({
    error: { code: 'VMRE_OPTION_INVALID' },
  });
  child.stdin.end();
  expect(await exited).toEqual([0, null]);
});

test('the page of try stays until Ctrl-C', async () => {
  const words = ['--run', 'echo hi', '--inspect'];
  const { child, ask, exited, output } = start('try', exampleRuntime, ...words);
  await eventually('the end', () => output().includes('stays until Ctrl-C'), PATIENCE_MS);
  expect(await ask('api/state?subject=example-runtime')).toHaveProperty('counts.events');
  child.kill('SIGINT');
  expect((await exited)[0]).toBe(130);
});

test('a shell runs commands of its page', async () => {
  const { child, ask, exited, output } = start('shell', exampleRuntime, '--inspect=act');
  child.stdin.write('echo it-runs\n');
  await eventually('the start', () => output().includes('it-runs'), PATIENCE_MS);
  const act = 'api/act?subject=example-runtime&action=run';
  expect(await ask(act, { line: 'echo from-the-page' })).toHaveProperty('done');
  await eventually('output', () => output().includes('from-the-page'), PATIENCE_MS);
  child.stdin.end();
  expect(await exited).toEqual([0, null]);
});

test('a trace is shown until Ctrl-C', async () => {
  const directory = house();
  const trace = join(directory, 'trace.jsonl');
  const run = start(
    'vat',
    'run',
    directory,
    '--memory',
    '--trace',
    trace,
    '--send',
    'bob.double(4)',
  );
  expect(await run.exited).toEqual([0, null]);
  const { child, ask, exited, output } = start('inspect', trace, '--json');
  await eventually('the last line', () => output().includes('stays until Ctrl-C'), PATIENCE_MS);
  expect(await ask('api/state?subject=trace.jsonl')).toMatchObject({ kinds: { message: 1 } });
  child.kill('SIGINT');
  expect((await exited)[0]).toBe(130);
});

test('a missing trace and a port that is taken are errors', async () => {
  const missing = start('inspect', 'missing.jsonl');
  expect((await missing.exited)[0]).not.toBe(0);
  expect(missing.output()).toContain('VMRE_TRACE_UNREADABLE');
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const page = ['--inspect', '--inspect-port', String(port)];
  const taken = start('vat', 'run', house(), '--memory', ...page);
  expect((await taken.exited)[0]).toBe(2);
  expect(taken.output()).toContain(`127.0.0.1:${port}`);
  server.close();
});
