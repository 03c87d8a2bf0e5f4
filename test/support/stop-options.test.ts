import { Children } from '../../src/process/children';
import { graceOf } from '../../src/support/stop-options';
import { RuntimeProgram } from '../../src/supervisor/runtime-program';
import { grpcTransport } from '../../src/vm/transport/http2/grpc';
import { VmManager } from '../../src/vm/launch/vm-manager';
import { coded } from './coded';

const wrong: readonly unknown[] = [NaN, -1, -Infinity, '5', null, 5n, {}];

test('the milliseconds of a stop, or their default', () => {
  expect(graceOf(undefined, 5)).toBe(5);
  expect(graceOf({}, 5)).toBe(5);
  expect(graceOf({ graceMs: undefined }, 5)).toBe(5);
  expect(graceOf({ graceMs: 0 }, 5)).toBe(0);
  expect(graceOf({ graceMs: Infinity }, 5)).toBe(Infinity);
});

describe('a stop with wrong milliseconds is rejected, and stops nothing', () => {
  const refused = coded('VMRE_OPTION_INVALID', 'graceMs must be milliseconds of at least 0, not ');

  test('of a child', async () => {
    const children = new Children();
    const child = await children.start({ program: 'sleep', args: ['60'] });
    for (const graceMs of wrong) {
      await expect(child.stop({ graceMs: graceMs as number })).rejects.toThrow(refused);
    }
    expect(children.countLiving()).toBe(1);
    await child.stop({ graceMs: Infinity });
    expect(children.countLiving()).toBe(0);
  });

  test.each<[string, (options: never) => Promise<unknown>]>([
    ['a program', (options) => new RuntimeProgram('none', { workdir: '/' }).stop(options)],
    ['a manager of VMs', (options) => new VmManager().stopAll(options)],
    [
      'a server',
      async (options) => {
        await using server = await grpcTransport().serve({});
        await server.close(options);
      },
    ],
  ])('of %s', async (_what, stop) => {
    for (const graceMs of wrong) {
      await expect(stop({ graceMs } as never)).rejects.toThrow(refused);
    }
    const notObject = coded('VMRE_OPTION_INVALID', 'options must be an object, not null');
    await expect(stop(null as never)).rejects.toThrow(notObject);
  });
});
