import { join } from 'node:path';

import { testVmPlugin } from 'vmre/testing';

import { useWorkdir } from '../../kept-activity';
import { genesis } from './chain-activity';

const play = useWorkdir(
  join(__dirname, '../bin/example-vm'),
  `--plugin=${testVmPlugin}`,
  `--genesis=${genesis}`,
);

test('an activity on the same work directory goes on with its chain', async () => {
  const first = await play(['block', 'build'], ['chain', 'height']);
  expect(first).toMatchObject({
    'run chain height': expect.stringContaining('{"height":"1"}') as string,
    stop: 'nothing left',
  });
  const second = await play(['chain', 'height'], ['block', 'last']);
  expect(second['run chain height']).toContain('{"height":"1"}');
  expect(second['run block last']).toBe(first['run block build']);
});
