import { defineRuntime } from '../../src';
import { openActivity } from '../../src/testing';

test('a child that cannot be killed is named when the runtime ends, also in the log', async () => {
  const runtime = defineRuntime({
    name: 'survived',
    runCommand: (_command, ctx) => ctx.spawn({ program: 'sleep', args: ['1000'] }),
  });
  const activity = await openActivity(runtime);
  await activity.start();
  (await activity.begin('any')).ended.catch(() => undefined); // cut off
  const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
  try {
    expect(await activity.stop()).toBe(5);
    expect(activity.log).toMatch(/VMRE_CHILDREN_LEFT: alive after SIGKILL: \d+ \(sleep\)/);
  } finally {
    const [pid] = kill.mock.calls.at(-1) ?? [];
    kill.mockRestore();
    process.kill(pid as number, 'SIGKILL');
  }
});
