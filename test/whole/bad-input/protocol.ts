import { type Bench, example, fixture } from '../../support/runtime-process';
import type { BadInput } from './row';

const runtime = example('example-runtime');

/** Bytes that end the runtime with a reason on stderr. */
async function expectEnd(
  bench: Bench,
  program: string,
  hex: string,
  text: string,
  endInput = false,
): Promise<void> {
  const served = bench.serve(program);
  await served.client.hello();
  served.child.stdin.write(Buffer.from(hex, 'hex'));
  if (endInput) served.child.stdin.end();
  expect(await served.exit).toEqual({ code: 4, signal: null });
  expect(served.stderr).toContain(text);
}

export const protocol: BadInput[] = [
  {
    given: 'bytes that are not a frame',
    happens: 'The runtime stops, because the next frame cannot be found.',
    code: 'VMRE_FRAME_MALFORMED',
    exit: 4,
    show: (bench) => expectEnd(bench, runtime, 'ff'.repeat(16), 'error VMRE_FRAME_MALFORMED'),
  },
  {
    given: 'a frame whose content cannot be decoded',
    happens: 'The runtime stops.',
    code: 'VMRE_FRAME_MALFORMED',
    exit: 4,
    show: async (bench) => {
      await expectEnd(bench, runtime, '0208ff', 'it ends inside a number');
      await expectEnd(bench, runtime, '0452020a09', 'a field is longer than its message');
      await expectEnd(bench, runtime, '0552030a01ff', 'a string is not UTF-8');
    },
  },
  {
    given: 'a frame that is cut off by the end of the input',
    happens: 'The runtime stops.',
    code: 'VMRE_FRAME_TRUNCATED',
    exit: 4,
    show: (bench) =>
      expectEnd(bench, runtime, '0b0802', '9 bytes of a frame of 11 are missing', true),
  },
  {
    given: 'a frame longer than the limit (64 MiB, or `maxFrameBytes` of the definition)',
    happens: 'The runtime stops as soon as it has read the length, without reading the frame.',
    code: 'VMRE_FRAME_TOO_LARGE',
    exit: 4,
    show: async (bench) => {
      await expectEnd(bench, runtime, '8180802008', 'a frame of 67108865 bytes is announced');
      bench.env['MAX_FRAME'] = '100';
      await expectEnd(bench, fixture('hooks'), '6508', 'the limit is 100');
    },
  },
  {
    given: 'a request with no command, or one of a newer protocol',
    happens: 'It is answered with the error `unknown command`; the runtime continues.',
    show: async (bench) => {
      const served = bench.serve(runtime);
      await served.client.hello();
      served.child.stdin.write(Buffer.from('0408637a00', 'hex'));
      expect((await served.run('echo', 'hi')).stdout).toBe('hi\n');
    },
  },
  {
    given: 'a kill of a process that is not running',
    happens: 'It is answered with an error; the runtime continues.',
    code: 'VMRE_PID_UNKNOWN',
    show: async (bench) => {
      const served = bench.serve(runtime);
      await expect(served.client.kill(99, 15)).rejects.toMatchObject({
        wireCode: 1,
        message: 'no command is running as process 99',
        data: { code: 'VMRE_PID_UNKNOWN' },
      });
      expect((await served.run('echo', 'hi')).stdout).toBe('hi\n');
    },
  },
  {
    given: 'RUN before START has finished',
    happens: 'RUN waits until START has finished.',
    show: async (bench) => {
      bench.env['HOOK_START'] = 'return new Promise((resolve) => setTimeout(resolve, 300))';
      const served = bench.serve(fixture('hooks'));
      const begin = Date.now();
      expect((await served.run('x')).stdout).toBe('ran x\n');
      expect(Date.now() - begin).toBeGreaterThanOrEqual(290);
    },
  },
  {
    given: 'RUN of an entry point that does not exist',
    happens: 'It is rejected with a list of the existing ones, and no event is published.',
    code: 'VMRE_COMMAND_NOT_FOUND',
    show: async (bench) => {
      const served = bench.serve(runtime);
      await expect(served.run('ecko')).rejects.toMatchObject({
        wireCode: 1,
        message:
          'unknown command ecko; known commands: help, echo, fail, throw, sum, sleep, write, exec.' +
          ' Did you mean echo?',
      });
    },
  },
  {
    given: 'RUN with arguments of the wrong type or number',
    happens: 'It is rejected, and the message shows the usage.',
    code: 'VMRE_ARGUMENT_INVALID',
    show: async (bench) => {
      const served = bench.serve(runtime);
      await expect(served.run('sleep', 'long')).rejects.toThrow(
        'SECONDS must be a number; got "long"\nusage: sleep SECONDS',
      );
      await expect(served.run('fail')).rejects.toThrow('TEXT is required');
      await expect(served.run('sleep', '1', '2')).rejects.toThrow('too many arguments: 2');
    },
  },
  {
    given: 'a supervisor that sends requests but does not read answers',
    happens: 'The runtime stops reading requests until answers are read; memory stays bounded.',
    show: async (bench) => {
      const served = bench.serve(runtime);
      await served.client.hello();
      served.child.stdout.pause();
      const requests = Array.from({ length: 20_000 }, () => served.run('echo', 'x'.repeat(1000)));
      await new Promise((resolve) => setTimeout(resolve, 500));
      served.child.stdout.resume();
      const results = await Promise.all(requests);
      expect(results.every(({ code, stdout }) => code === 0 && stdout.length === 1001)).toBe(true);
    },
  },
];
