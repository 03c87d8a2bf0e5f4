import { defineRuntime } from '../../../src/runtime/define-runtime';
import type { Context } from '../../../src/runtime/context';
import { openActivity, type TestActivity } from '../../../src/testing';

/** The answers of a runtime that returns this value wherever it can return one. */
async function withRuntime<T>(value: unknown, use: (activity: TestActivity) => Promise<T>) {
  const given = { v: value } as never;
  const runtime = defineRuntime({
    offer: () => ({ properties: { at: given } }),
    deploy: () => ({ extra: { at: given } }),
    start: (ctx) => (ctx.args[0] === 'return' ? given : undefined),
    runCommand: ({ bin }, ctx: Context) =>
      ctx.command(() => (bin === 'state' ? ctx.emitter.state('ready', given) : given)),
    joinNetwork: () => given,
  });
  const activity = await openActivity(runtime);
  try {
    return await use(activity);
  } finally {
    await activity.stop().catch(() => undefined);
  }
}

const request = { kind: 'vpn' as const, networks: [], hosts: {} };
type Given = { v: unknown };

/** How the value is sent, and its path in errors. */
const ways: Record<string, [path: string, (activity: TestActivity) => Promise<unknown>]> = {
  offer: ['properties.at.v', async (activity) => (await activity.offer()).properties['at.v']],
  deploy: [
    'extra.at.v',
    async (activity) => ((await activity.deploy())['at'] as unknown as Given).v,
  ],
  start: ['v', async (activity) => (await activity.start<Given>('return')).v],
  'a handler': ['v', (activity) => run(activity, 'value')],
  'a state': ['v', (activity) => run(activity, 'state')],
  joinNetwork: [
    'v',
    async (activity) => {
      await activity.start();
      return activity.joinNetwork(request);
    },
  ],
};

async function run(activity: TestActivity, command: string): Promise<unknown> {
  await activity.start();
  const { code, stdout, stderr } = await activity.run(command);
  if (code !== 0) throw new Error(stderr);
  const given: unknown = command === 'state' ? activity.states[0]?.value : JSON.parse(stdout);
  return (given as Given).v;
}

const cycle: unknown[] = [];
cycle.push(cycle);
const refused: [string, unknown, string][] = [
  ['a promise', Promise.resolve(1), ' is of the class Promise; await it'],
  ['a date', new Date(0), ' is of the class Date'],
  ['a list with NaN', [NaN], '[0] is NaN'],
  ['a buffer', Buffer.from('b'), ' is of the class Buffer'],
  ['a bigint', 1n, ' is a bigint'],
  ['half of a pair', '\ud800', ' has half of a surrogate pair'],
  ['a cycle', cycle, '[0] contains itself'],
];

describe.each(Object.entries(ways))('%s', (_way, [path, ask]) => {
  test.each(refused)('rejects %s with its path', async (_what, value, problem) => {
    const answer = withRuntime(value, ask);
    await expect(answer).rejects.toThrow(`what JSON cannot carry exactly: ${path}${problem}`);
  });
});

const carrying = Object.entries(ways).filter(([way]) => way !== 'joinNetwork');

test.each(carrying)('%s preserves all other values', async (_way, [, ask]) => {
  const value = [-0, 1e-7, JSON.parse('{"__proto__":{"a":null}}'), '\u2028', [], {}];
  const answer = (await withRuntime(value, ask)) as unknown[];
  expect(JSON.stringify(answer)).toBe(JSON.stringify(value));
  expect(answer[0]).toBe(-0);
});
