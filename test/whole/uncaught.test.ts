import { Bench, fixture } from '../support/runtime-process';
import { sample } from '../support/plays-all';

const bench = new Bench();
const runtime = fixture('troubled');

afterAll(() => bench.clear());

const lastly = ['a timer', 'a later rejection', 'an error event', 'a value'];
const atOnce = ['an immediate', 'a tick', 'a microtask', 'a rejection'];

/** A later error belongs to a command only while it runs. */
const cases = [
  ...lastly.map((trouble) => [trouble, 'after a while']),
  ...atOnce.map((trouble) => [trouble, 'at once']),
  ['a timer', 'with a value'],
  ['a timer', 'with code 0'],
];

test.each(sample(cases, 3))(
  'the command that %s belongs to, and ends %s, fails',
  async (trouble, end) => {
    const [{ code, stderr }, served] = await Promise.all([
      bench.invoke(runtime, '--workdir', bench.workdir, 'run', trouble, end),
      serve(trouble, end),
    ]);
    expect(code).toBe(70);
    expect(stderr).toContain('error VMRE_UNCAUGHT');
    expect(served.code).not.toBe(0);
    expect(served.exit).toEqual({ code: 70, signal: null });
    expect(served.stderr).toContain('error VMRE_UNCAUGHT');
  },
);

test.each(['when asked to', 'by itself'])('a command that ends %s meanwhile fails', async (end) => {
  const { code, exit } = await serve('a timer', end);
  expect(code).not.toBe(0);
  expect(exit.code).toBe(70);
});

test('all running commands fail, because each may be the cause', async () => {
  const served = bench.serve(runtime);
  const quiet = await Promise.all(
    ['after a while', 'when asked to'].map((end) => served.begin('x', end)),
  );
  const loud = await served.begin('a timer', 'when asked to');
  for (const { ended } of [...quiet, loud]) expect((await ended).code).not.toBe(0);
  expect((await served.exit).code).toBe(70);
});

test('a command that ended before succeeds', async () => {
  const served = bench.serve(runtime);
  expect((await served.run('x', 'at once')).code).toBe(0);
  expect((await served.run('a timer', 'when asked to')).code).not.toBe(0);
});

const shutdowns: [string, number][] = [
  ['0', 0],
  ['3', 3],
  ['256', 1],
  ['-256', 1],
  ['"3"', 1],
];

test.each(sample(shutdowns, 3))('a shutdown with code %s in a command', async (given, expected) => {
  const served = bench.serve(runtime);
  const [{ code }, own] = await Promise.all([
    bench.invoke(runtime, '--workdir', bench.workdir, 'run', `shutdown ${given}`, 'when asked to'),
    served.run(`shutdown ${given}`, 'when asked to'),
  ]);
  expect(code).toBe(expected);
  if (expected !== 1) expect((await served.exit).code).toBe(expected);
  else
    expect(own).toMatchObject({ code: 1, stderr: expect.stringContaining('is not an exit code') });
});

async function serve(trouble: string, end: string) {
  const served = bench.serve(runtime);
  const { code } = await served.run(trouble, end);
  return { code, exit: await served.exit, stderr: served.stderr };
}
