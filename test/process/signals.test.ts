import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { readProcess } from '../../src/process/process-table';
import { terminateAll, type Member, type Members } from '../../src/process/signals';

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('looks go on as long as one may have missed somebody', async () => {
  const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
  const exit = once(child, 'exit');
  const found = (): Member[] => [readProcess(child.pid!)].flatMap((each) => each ?? []);
  let looks = 0;
  const members: Members = {
    look: () => ((looks += 1) > 5 ? found() : []),
    get isUnsure() {
      return looks <= 5;
    },
  };
  expect(await terminateAll(members, 'SIGKILL', 20_000)).toEqual([]);
  expect(await exit).toEqual([null, 'SIGKILL']);
});

test('a process that is not seen for long enough is reported after the given time', async () => {
  const left = await terminateAll({ look: () => [], isUnsure: true }, 'SIGKILL', 50);
  expect(left).toEqual([expect.objectContaining({ pid: 0 })]);
});
