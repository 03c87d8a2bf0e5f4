import { plain } from '../../../src/cli/vm/chain-transcript';

const error = new Error('no');
const told = { message: 'no' };

test.each([
  [
    { type: 'blockFailed', error, retryInMs: 100 } as const,
    { type: 'block-failed', error: told, retryInMs: 100 },
  ],
  [{ type: 'uncleanStop', error } as const, { type: 'unclean-stop', error: told }],
  [
    { type: 'waiting', method: 'BlockAccept', pendingMs: 50 } as const,
    { type: 'waiting', method: 'BlockAccept', ms: 50 },
  ],
])('the JSON of the event $type does not depend on its name in code', (event, json) => {
  expect(plain(event)).toEqual(json);
});
