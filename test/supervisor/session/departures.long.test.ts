import { problemOfSession, seenRuntimes } from './wrong-sessions';
import { playChanged } from './played-session';

/** `npm run soak -- sessions` plays all of them. */
const some = seenRuntimes.filter((_runtime, at) => at % 10 === 0);

test.each(some.map((runtime) => [runtime.rule, runtime.what, runtime] as const))(
  'a strict session reports exactly %s: %s',
  async (_rule, _what, runtime) => {
    expect(await problemOfSession(runtime)).toBe('');
  },
);

test('a strict session reports nothing of a correct runtime', async () => {
  expect(await playChanged([])).toEqual({ departures: [], left: [] });
});
