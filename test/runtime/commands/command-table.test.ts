import { defineRuntime } from '../../../src/index';
import { openActivity } from '../../../src/testing/index';

test('commands over the limit are rejected until others have ended', async () => {
  const ends: (() => void)[] = [];
  const runtime = defineRuntime({
    maxCommands: 3,
    runCommand: (_run, ctx) => ctx.command(() => new Promise<void>((end) => ends.push(end))),
  });
  const activity = await openActivity(runtime);
  await activity.start();
  const running = [activity.run('a'), activity.run('b'), activity.run('c')];
  while (ends.length < 3) await new Promise(setImmediate);
  await expect(activity.run('d')).rejects.toThrow('3 commands are running; the maximum is 3');
  ends[0]!();
  await running[0];
  const another = activity.run('e');
  while (ends.length < 4) await new Promise(setImmediate);
  for (const end of ends) end();
  await Promise.all([...running, another]);
  await activity.stop();
});
