import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { afterTurn } from '../../src/support/after-turn';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('callbacks of one turn are called in the next, in order', async () => {
  const called: string[] = [];
  afterTurn(() => {
    called.push('a');
    afterTurn(() => called.push('c'));
  });
  afterTurn(() => called.push('b'));
  await Promise.resolve();
  expect(called).toEqual([]);
  await turn();
  expect(called).toEqual(['a', 'b']);
  await turn();
  expect(called).toEqual(['a', 'b', 'c']);
});

test('callbacks after one that throws are still called', () => {
  const script = `
    const { afterTurn } = require(process.argv[1]);
    process.on('uncaughtException', ({ message }) => console.log(message));
    afterTurn(() => { throw new Error('mine') });
    afterTurn(() => console.log('b'));`;
  const module = join(__dirname, '../../dist/support/after-turn.js');
  const { stdout } = spawnSync(process.execPath, ['-e', script, module], { encoding: 'utf8' });
  expect(stdout).toBe('mine\nb\n');
});
