import { join } from 'node:path';

import { useWorkdir } from '../../kept-activity';

const play = useWorkdir(join(__dirname, '../bin/example-vats'));

test('an activity on the same work directory goes on with its vats', async () => {
  const first = await play(['account', 'open', 'ann', '10'], ['account', 'open', 'bob', '0']);
  expect(first).toMatchObject({ 'run account open bob 0': expect.stringContaining('2') as string });
  const second = await play(
    ['account', 'move', 'ann', 'bob', '4'],
    ['account', 'balance', 'bob'],
    ['audit'],
  );
  expect(second['run account balance bob']).toContain('{"balance":4}');
  expect(second['run audit']).toContain(
    '"ann opens with 10","bob opens with 0","4 from ann to bob"',
  );
  expect(second['stop']).toBe('nothing left');
});
