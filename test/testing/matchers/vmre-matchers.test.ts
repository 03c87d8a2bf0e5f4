import { AssertionError } from 'node:assert';

import { defineRuntime, VmreError } from 'vmre';
import { openActivity, type RecordedEvent, type TestActivity } from 'vmre/testing';
import {
  assertEmitted,
  assertExited,
  assertOutput,
  assertRefused,
  vmreMatchers,
} from 'vmre/testing/matchers';

expect.extend(vmreMatchers);

const talker = defineRuntime({
  name: 'talker',
  commands: {
    say: { args: { words: { type: [String] } }, handler: ({ words }) => words },
    fail: {
      handler: () => {
        throw new Error('no words');
      },
    },
  },
});

const events: RecordedEvent[] = [
  { type: 'commandStarted', pid: 1 },
  { type: 'commandStdout', pid: 1, text: 'one\n' },
  { type: 'state', name: 'phase', value: { at: 'end', more: [1] } },
  { type: 'commandStopped', pid: 1, code: 0 },
];

let activity: TestActivity;

beforeAll(async () => {
  activity = await openActivity(talker);
  await activity.start();
});

afterAll(() => activity.stop());

describe('toEmit', () => {
  test('finds events in their order, in part and by patterns', () => {
    expect(events).toEmit({ type: 'commandStdout' });
    expect({ events }).toEmit([
      { type: 'commandStdout', text: /^o/ },
      { type: 'state', value: { at: 'end' } },
      { type: 'commandStopped', code: expect.any(Number) as number, pid: undefined },
    ]);
    expect(events).not.toEmit([{ type: 'commandStopped' }, { type: 'commandStarted' }]);
    expect(events).not.toEmit([{ type: 'commandStarted' }, { type: 'commandStarted' }]);
    expect(events).not.toEmit({ type: 'state', value: { more: [] } });
  });

  test('says which event is missing, and lists those that there were', () => {
    const wanted = [{ type: 'commandStarted' }, { type: 'commandStopped', code: 3 }] as const;
    expect(() => expect(events).toEmit(wanted)).toThrow(
      "expected an event { type: 'commandStopped', code: 3 } after the first 1 of the expected events\n\n" +
        "The events were:\n  { type: 'commandStarted', pid: 1 }\n  { type: 'commandStdout'",
    );
    expect(() => expect([]).toEmit(wanted)).toThrow('The events were:\n  none');
    expect(() => expect(events).not.toEmit(wanted[0])).toThrow(
      'expected not to find, in this order',
    );
  });

  test('rejects other values', () => {
    expect(() => expect(null).toEmit([])).toThrow(TypeError);
    expect(() => expect({}).not.toEmit([])).toThrow('toEmit expects an activity');
  });
});

describe('toHaveExited', () => {
  test('looks at activities and results', async () => {
    expect(activity).not.toHaveExited();
    const failed = await activity.run('fail');
    expect(failed).toHaveExited();
    expect(failed).toHaveExited(1);
    expect(failed).not.toHaveExited(2);
    expect(() => expect(failed).toHaveExited(0)).toThrow(
      "expected it to have exited with code 0, but it exited with code 1\n\nIt wrote: 'no words\\n'",
    );
    expect(() => expect(activity).toHaveExited(0)).toThrow('but it is still running');
    expect(() => expect('0').toHaveExited(0)).toThrow(TypeError);
  });
});

describe('toHaveOutput', () => {
  test('compares whole texts and patterns', async () => {
    const said = await activity.run('say', 'hi', 'you');
    expect(said).toHaveOutput('["hi","you"]');
    expect(said).toHaveOutput(/hi/);
    expect(said).toHaveOutput({ stderr: '' });
    expect(said).not.toHaveOutput('hi');
    expect(said).not.toHaveOutput({ stdout: /hi/, stderr: /./ });
    expect(() => expect(said).toHaveOutput({ stderr: /a/ })).toThrow(
      'expected stderr to match /a/\n\nstdout: \'["hi","you"]\'\nstderr: \'\'',
    );
    expect(() => expect({}).toHaveOutput('')).toThrow(TypeError);
    const running = await activity.begin('say', 'later');
    await running.ended;
    expect(running).toHaveOutput('["later"]');
  });
});

describe('toBeRefused', () => {
  test('knows the code of the runtime', async () => {
    const refusal = activity.run('sya');
    await expect(refusal).rejects.toBeRefused();
    await expect(refusal).rejects.toBeRefused({ code: 'VMRE_COMMAND_NOT_FOUND', message: /say/ });
    await expect(refusal).rejects.not.toBeRefused({ code: 'VMRE_STOPPING' });
    await expect(activity.start()).rejects.toBeRefused({ code: 'VMRE_STOPPING' });
    expect(new Error('other')).not.toBeRefused();
    expect(() => expect(0).toBeRefused({ code: 'VMRE_STOPPING' })).toThrow(
      "expected a rejection with { code: 'VMRE_STOPPING' }, got 0",
    );
  });
});

describe('assertions', () => {
  test('pass and throw as the matchers do', async () => {
    assertEmitted(events, [{ type: 'commandStopped', code: 0 }]);
    expect(() => assertEmitted(events, [{ type: 'counter' }])).toThrow(AssertionError);
    assertExited(await activity.run('fail'), 1);
    expect(() => assertExited(activity)).toThrow(AssertionError);
    assertOutput(await activity.run('say'), '[]');
    expect(() => assertOutput({ stdout: 'a', stderr: '' }, 'b')).toThrow(AssertionError);
    await assertRefused(activity.run('sya'), { code: 'VMRE_COMMAND_NOT_FOUND' });
    await expect(assertRefused(activity.run('say'))).rejects.toThrow(AssertionError);
    await expect(assertRefused(Promise.reject(new Error('no')))).rejects.toThrow('got Error: no');
  });

  test('the stack begins in the test', () => {
    let thrown: unknown;
    try {
      assertEmitted(events, { type: 'counter' });
    } catch (error) {
      thrown = error;
    }
    expect((thrown as Error).stack).not.toContain('assertions.');
  });
});

describe('what expects nothing is refused', () => {
  const written = { stdout: 'a', stderr: '' };

  test.each([undefined, {}, { stdOut: 'x' }, { stdout: 1 }, null, new Map()])(
    'toHaveOutput(%p)',
    (expected) => {
      expect(() => expect(written).toHaveOutput(expected as never)).toThrow(TypeError);
    },
  );

  test('a map is compared as a whole', () => {
    const state = { type: 'state', name: 'a', value: new Map([['b', 2]]) };
    expect([{ type: 'state', name: 'a', value: { b: 1 } }]).not.toEmit(state as never);
  });

  test('an error of a runtime that is gone is no refusal', () => {
    const gone = new VmreError('VMRE_RUNTIME_EXITED', 'gone');
    expect(gone).not.toBeRefused();
    expect(gone).toBeRefused({ code: 'VMRE_RUNTIME_EXITED' });
  });
});
