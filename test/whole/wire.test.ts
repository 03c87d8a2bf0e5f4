import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { WireWriter } from '../../src/protobuf/wire-writer';
import { decodeResponse, writeRequest } from '../../src/adapters/runtime-api/codec';
import { FrameSplitter } from '../../src/adapters/runtime-api/frame-splitter';
import { playsAll, sample } from '../support/plays-all';
import { Bench, fixture, RuntimeProcess } from '../support/runtime-process';
const { ways } = require('../fixtures/runtimes/ways.js') as {
  ways: Record<string, { needsPipe?: boolean }>;
};

const bench = new Bench();

afterAll(() => bench.clear());

/** Through sockets, like children of Node, through pipes, like other children, and through files. */
const throughs: [string, string, boolean][] = [
  ['sockets', 'exec "$0" "$@"', true],
  ['pipes', 'cat | "$0" "$@" | cat', false],
  ['pipes, with stderr in a file', 'cat | "$0" "$@" 2> err | cat', false],
  [
    'named pipes',
    'mkfifo in out; exec 3<&0; (cat out &); (cat <&3 > in &); exec "$0" "$@" < in > out',
    true,
  ],
];

describe.each(playsAll ? throughs : throughs.slice(0, 2))(
  'through %s',
  (_name, script, isShared) => {
    let runtime: RuntimeProcess;

    beforeAll(async () => {
      if (isShared) bench.env['SHARED'] = 'yes';
      else delete bench.env['SHARED'];
      const args = ['--workdir', bench.workdir, 'start'];
      runtime = new RuntimeProcess(
        bench.spawn('/bin/sh', ['-c', script, process.execPath, fixture('meddler'), ...args]),
      );
      await runtime.client.hello();
    });

    const here = Object.entries(ways).filter(([, { needsPipe }]) => !(isShared && needsPipe));

    test.each(here)('%s does not disturb the protocol', async (way) => {
      expect(await runtime.run('x', way)).toMatchObject({ code: 0, stdout: 'only this\n' });
    });

    test('and the runtime exits as usual', async () => {
      await runtime.client.shutdown();
      runtime.child.stdin.end();
      expect(await runtime.client.ended).toBeUndefined();
      expect(runtime.monitor.finish()).toEqual([]);
      expect((await runtime.exit).code).toBe(0);
    });
  },
);

test('requests are read from the current position of a file', async () => {
  const writer = new WireWriter();
  writeRequest(writer, { id: 2, command: { type: 'hello', version: '' } });
  const requests = Buffer.concat([Buffer.from('read before'), writer.take()]);
  writeFileSync(join(bench.directory, 'requests'), requests);
  const script = '{ dd bs=1 count=11 2>/dev/null >&2; exec "$0" "$@" > answers; } < requests';
  const args = ['--workdir', bench.workdir, 'start'];
  const { code } = await bench.invoke('/bin/sh', '-c', script, fixture('chatty'), ...args);
  expect(code).toBe(0);
  const kinds: unknown[] = [];
  new FrameSplitter(2 ** 20, (frame) => kinds.push(decodeResponse(frame).command?.type)).push(
    readFileSync(join(bench.directory, 'answers')),
  );
  expect(kinds).toEqual(['hello']);
});

test('a module that opened stdin before the runtime loses it', async () => {
  bench.env['SHARED'] = 'yes';
  const early = join(bench.directory, 'early.js');
  writeFileSync(
    early,
    `process.stdin.setEncoding('utf8').on('data', (text) => console.error('took', text));
     require(${JSON.stringify(fixture('meddler'))});`,
  );
  for (const script of sample(['exec "$0" "$@"', 'cat | "$0" "$@" | cat'], 1)) {
    const args = ['-c', script, process.execPath, early, '--workdir', bench.workdir, 'start'];
    const runtime = new RuntimeProcess(bench.spawn('/bin/sh', args));
    await runtime.client.hello();
    expect((await runtime.run('x', 'stdin.destroy')).stdout).toBe('only this\n');
    await runtime.client.shutdown();
    runtime.child.stdin.end();
    await runtime.exit;
    expect(runtime.stderr).not.toContain('took');
  }
});

test.each([
  ['a socket', 'exec "$0" "$@"'],
  ['a pipe', 'echo input | "$0" "$@"'],
  ['a named pipe', 'mkfifo named; (echo input > named &) ; exec "$0" "$@" < named'],
  ['a file', 'echo input > file; exec "$0" "$@" < file'],
  ['a closed descriptor', 'exec "$0" "$@" <&-'],
  ['a pipe, which a module has opened before', 'echo input | "$0" -r "$EARLY" "$@"'],
  ['a pipe whose stream is not waited for', '(sleep 1; echo input) | "$0" -r "$UNREF" "$@"'],
])('an offer finds %s as stdin empty', async (_name, script) => {
  const early = join(bench.directory, 'opens-stdin.js');
  writeFileSync(early, "process.stdin.on('data', (data) => console.error(`took ${data}`));");
  bench.env['EARLY'] = early;
  bench.env['UNREF'] = join(bench.directory, 'unref-stdin.js');
  writeFileSync(bench.env['UNREF'], 'process.stdin.unref();');
  const words = ['-c', script, process.execPath, fixture('stdin-reader'), 'offer-template'];
  const { code, stdout, stderr } = await bench.invoke('/bin/sh', ...words);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const empty = { descriptor: '', child: '', stream: '' };
  expect(JSON.parse(stdout)).toEqual({ constraints: '', properties: empty });
});
