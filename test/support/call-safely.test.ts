import { callSafely } from '../../src/support/call-safely';
import { openKernel } from '../../src/vat/api/open-kernel';
import { loggerOf } from '../../src/vat/api/vat-logger';
import { AppSender } from '../../src/vm/services/app/app-sender';
import { thrownReporter } from '../../src/vm/launch/thrown-reporter';
import { writeLine } from '../../src/vm/launch/log/write-line';
import { Observers } from '../../src/support/observers';
import { eventually } from './runtime-process';

let warn: jest.SpyInstance;
const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);

beforeEach(() => {
  warn = jest.spyOn(process, 'emitWarning').mockReturnValue();
  process.on('unhandledRejection', note);
});

afterEach(() => {
  warn.mockRestore();
  process.off('unhandledRejection', note);
  expect(unhandled.splice(0)).toEqual([]);
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const warnings = (): string[] => warn.mock.calls.map(([text]) => String(text).split('\n')[0] ?? '');

const rejecting = async (): Promise<never> => Promise.reject(new Error('no'));
const throwing = (): never => {
  throw new Error('no');
};

describe.each([
  ['throws', throwing],
  ['rejects', rejecting as () => never],
])('a function of the user that %s', (_what, fail) => {
  const logger = { trace: fail, debug: fail, info: fail, warn: fail, error: fail };

  test('is reported as a warning of the process', async () => {
    callSafely('the logger', fail);
    await turn();
    expect(warnings()).toEqual(['the logger failed: Error: no']);
  });

  test('the logger of a kernel', async () => {
    await using kernel = await openKernel({
      vats: {
        a: {
          source: `exports.buildRootObject = ({ Far }) =>
            Far('a', { hi: () => console.log('hi') });`,
          worker: 'local',
        },
      },
      logger: loggerOf(fail),
    });
    await kernel.call('a', 'hi');
    await turn();
    expect(warnings()).toEqual(['the logger failed: Error: no']);
  });

  test('the logger of a plugin', async () => {
    writeLine(logger, { stream: 'stderr', text: 'a', cutBytes: 0 } as never);
    await turn();
    expect(warnings()).toEqual(['the logger failed: Error: no']);
  });

  test('the logger that gets what a subscriber throws', async () => {
    const observers = new Observers<number>(thrownReporter(logger));
    observers.listen(fail);
    observers.publish?.(1);
    await turn();
    expect(warnings()).toEqual(Array(2).fill('a subscriber failed: Error: no'));
  });

  test('onLost of a sender', async () => {
    const sender = new AppSender({ deliver: () => undefined, maxWaiting: 0, onLost: fail });
    sender.send({ type: 'gossip', content: Buffer.alloc(0) } as never);
    await turn();
    expect(warnings()).toEqual(['onLost failed: Error: no']);
  });
});

test('what a subscriber of a kernel without a logger throws is a warning of the process', async () => {
  await using kernel = await openKernel({
    vats: {
      a: {
        source: "exports.buildRootObject = ({ Far }) => Far('a', { hi: () => 1 });",
        worker: 'local',
      },
    },
  });
  kernel.results$.subscribe(throwing);
  await kernel.call('a', 'hi');
  // Results are published after their commit, which the call does not wait for.
  await eventually('the warning', () => warnings().includes('a subscriber failed: Error: no'));
});
