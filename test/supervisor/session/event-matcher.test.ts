import { EventMatcher, type Matched } from '../../../src/supervisor/session/event-matcher';

function recorded(log: string[], name: string): Matched {
  return {
    take: (_stream, data) => log.push(`${name} ${data.toString()}`),
    complete: (code) => log.push(`${name} code ${code}`),
  };
}

const none = Buffer.alloc(0);
const event = (pid: number, text: string, running = true) => ({
  ...{
    type: 'status' as const,
    pid,
    running,
    returnCode: 0,
    stdout: Buffer.from(text),
    stderr: none,
  },
});

function matched(): { log: string[]; matcher: EventMatcher; name: (name: string) => Matched } {
  const log: string[] = [];
  const matcher = new EventMatcher(recorded(log, 'start'));
  return { log, matcher, name: (name) => recorded(log, name) };
}

test('the first event with an unknown pid belongs to RUN, whatever its answer says', () => {
  const { log, matcher, name } = matched();
  matcher.onStatus(event(7, 'ready'));
  const next = matcher.expect(name('run'));
  matcher.answered(next, 1);
  matcher.onStatus(event(9, 'stolen'));
  matcher.onStatus(event(1, 'lost'));
  matcher.onStatus(event(9, 'end', false));
  matcher.onStatus(event(9, 'late'));
  expect(log).toEqual([
    'start ready',
    'run stolen',
    'start lost',
    'run end',
    'run code 0',
    'start late',
  ]);
});

test('late output of a command takes the place of the next one', () => {
  const { log, matcher, name } = matched();
  matcher.answered(matcher.expect(name('first')), 1);
  matcher.onStatus(event(1, '', false));
  matcher.expect(name('second'));
  matcher.onStatus(event(1, 'late'));
  matcher.onStatus(event(2, 'output'));
  expect(log).toEqual(['first code 0', 'second late', 'start output']);
});

test('several RUNs at once are told apart by their answers', () => {
  const { log, matcher, name } = matched();
  const [a, b] = [matcher.expect(name('a')), matcher.expect(name('b'))];
  matcher.onStatus(event(2, 'of b'));
  matcher.onStatus(event(1, 'of a'));
  matcher.answered(a, 1);
  matcher.answered(b, 2);
  matcher.onStatus(event(1, '', false));
  expect(log.toSorted()).toEqual(['a code 0', 'a of a', 'b of b']);
});

test('a RUN that is rejected takes no event', () => {
  const { log, matcher, name } = matched();
  matcher.drop(matcher.expect(name('rejected')));
  matcher.onStatus(event(4, 'stray'));
  expect(log).toEqual(['start stray']);
});

test('events that wait for an answer survive the reuse of their buffer', () => {
  const { log, matcher, name } = matched();
  const [a, b] = [matcher.expect(name('a')), matcher.expect(name('b'))];
  const frame = event(2, 'of b');
  matcher.onStatus(frame);
  frame.stdout.fill('x');
  matcher.answered(a, 1);
  matcher.answered(b, 2);
  expect(log).toEqual(['b of b']);
});

test('events that wait for an answer are limited in bytes', () => {
  const { log, matcher, name } = matched();
  const pair = [matcher.expect(name('a')), matcher.expect(name('b'))];
  const part = 'x'.repeat(16 * 1024 * 1024);
  for (let count = 0; count < 4; count += 1) matcher.onStatus(event(2, part));
  expect(log).toEqual([]);
  matcher.onStatus(event(2, 'one more'));
  expect(log).toEqual(['a one more']);
  expect(pair).toHaveLength(2);
});
