import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';

import {
  messageOf,
  stackOf,
  systemCodeOf,
  VmreError,
} from '../../../src/support/errors/vmre-error';
import { built } from '../built';

const foreign = (expression: string): unknown => runInNewContext(expression);

/** The class in another realm, with its own Error. */
function classOfAnotherRealm(): typeof VmreError {
  const path = built('support/errors/vmre-error');
  const load = runInNewContext(
    `(function (exports, require) {${readFileSync(path, 'utf8')}\n})`,
  ) as (exports: object, require: NodeJS.Require) => void;
  const exports = {} as { VmreError: typeof VmreError };
  load(exports, createRequire(path));
  return exports.VmreError;
}

test('it carries code, message, next step, facts and cause', () => {
  const cause = new Error('cause');
  const error = new VmreError('VMRE_PID_UNKNOWN', 'no process 7', { data: { pid: 7 }, cause });
  expect(error).toMatchObject({
    name: 'VmreError',
    code: 'VMRE_PID_UNKNOWN',
    message: 'no process 7',
    hint: 'It may have exited already.',
    data: { pid: 7 },
    exitCode: 1,
  });
  expect(error.cause).toBe(cause);
});

test('without a cause there is no cause property', () => {
  expect('cause' in new VmreError('VMRE_PID_UNKNOWN', 'text')).toBe(false);
});

test('it describes itself in two lines', () => {
  const error = new VmreError('VMRE_COMMAND_MISSING', 'no command', { hint: 'Give one.' });
  expect(error.describe()).toBe('error VMRE_COMMAND_MISSING: no command\n  Give one.');
});

test('the brand is hidden when the error is printed or copied', () => {
  const error = new VmreError('VMRE_STOPPING', 'text');
  expect(Object.getOwnPropertySymbols({ ...error })).toEqual([]);
  expect(JSON.stringify(error)).not.toContain('vmre.error');
});

describe('is', () => {
  test('it recognizes errors of this copy, of another copy, and of another realm', async () => {
    const copy = await new Promise<typeof VmreError>((resolve) => {
      jest.isolateModules(() => {
        const path = '../../../src/support/errors/vmre-error';
        resolve((require(path) as { VmreError: typeof VmreError }).VmreError);
      });
    });
    const realm = classOfAnotherRealm();
    const theirs = new realm('VMRE_STOPPING', 'text');
    expect(copy).not.toBe(VmreError);
    expect(theirs instanceof Error).toBe(false);
    expect(VmreError.is(new VmreError('VMRE_STOPPING', 'text'))).toBe(true);
    expect(VmreError.is(new copy('VMRE_STOPPING', 'text'))).toBe(true);
    expect(VmreError.is(theirs)).toBe(true);
    expect(realm.is(new VmreError('VMRE_STOPPING', 'text'))).toBe(true);
  });

  test.each([[new Error('text')], [foreign('new Error()')], [null], [undefined], ['text'], [{}]])(
    '%p is not a VMRE error',
    (value) => {
      expect(VmreError.is(value)).toBe(false);
    },
  );
});

describe('from', () => {
  test('a VMRE error stays the same, whatever its realm', () => {
    const own = new VmreError('VMRE_STOPPING', 'text');
    const theirs = new (classOfAnotherRealm())('VMRE_STOPPING', 'text');
    expect(VmreError.from(own, 'VMRE_HOOK_FAILED', 'deploy')).toBe(own);
    expect(VmreError.from(theirs, 'VMRE_HOOK_FAILED', 'deploy')).toBe(theirs);
  });

  test.each([
    ['an error', new Error('boom'), 'boom'],
    ['an error of another realm', foreign('new TypeError("boom")'), 'boom'],
    ['an error without text', new RangeError(), 'RangeError'],
    ['a text', 'boom', 'boom'],
    ['a number', 42, '42'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a symbol', Symbol('boom'), 'Symbol(boom)'],
    ['something with a message', { message: 'boom' }, 'boom'],
    ['something with another message', { message: 7, toString: () => 'seven' }, 'seven'],
    ['something without any text', Object.create(null), 'a value that has no text'],
  ])('%s is wrapped with its text, as the cause', (_what, thrown, text) => {
    const error = VmreError.from(thrown, 'VMRE_HOOK_FAILED', 'deploy');
    expect(error).toMatchObject({ code: 'VMRE_HOOK_FAILED', message: `deploy: ${text}` });
    expect(error.cause).toBe(thrown);
  });

  test('an error that only collects others lists them', () => {
    const refused = new AggregateError([new Error('connect ECONNREFUSED 127.0.0.1:1')]);
    expect(messageOf(refused)).toContain('connect ECONNREFUSED 127.0.0.1:1');
  });
});

test.each([
  [foreign('Object.assign(new Error("text"), { stack: "the stack" })'), 'the stack'],
  [{ message: 'text' }, 'text'],
  ['text', 'text'],
])('the stack of %p is %j', (thrown, expected) => {
  expect(stackOf(thrown)).toBe(expected);
});

test.each([
  [Object.assign(new Error(), { code: 'ENOENT' }), 'ENOENT'],
  [Object.assign(new Error(), { code: 2 }), undefined],
  [new Error('text'), undefined],
  ['ENOENT', undefined],
  [null, undefined],
])('the system code of %p is %j', (thrown, expected) => {
  expect(systemCodeOf(thrown)).toBe(expected);
});

describe('text quoted in a message', () => {
  test('control characters are escaped', () => {
    const { message, stack } = new VmreError('VMRE_STOPPING', 'a\x1b]52;c;x\x07\u202eb\nc\u009b');
    expect(message).toBe('a\\x1b]52;c;x\\x07\\u202eb\nc\\x9b');
    expect(stack).not.toMatch(/[\x1b\x07\u202e\u009b]/); // eslint-disable-line no-control-regex
  });

  test('a message has a limited length, and says what is missing', () => {
    const { message } = new VmreError('VMRE_STOPPING', 'x'.repeat(1_000_000));
    expect(message).toMatch(/^x{20000}… \(980000 more characters\)$/);
  });
});
