import { defineRuntime } from '../../src/runtime/define-runtime';
import { openActivity } from '../../src/testing';

type Options = Record<string, unknown>;
type Given = { config: Options; cli: Options };

/** The error of a runtime without options for this use of its context. */
async function use(start: (ctx: Given) => unknown): Promise<unknown> {
  const activity = await openActivity(
    defineRuntime({ start: (ctx) => start(ctx as Given) as never }),
  );
  try {
    return await activity.start();
  } catch (error) {
    return (error as Error).message;
  } finally {
    await activity.stop().catch(() => undefined);
  }
}

test.each<[string, (ctx: Given) => unknown, RegExp]>([
  ['an option', ({ config }) => config['limit'], /: ctx\.config\.limit is read, but this/],
  ['an option in a pattern', ({ config: { limit = 5 } }) => limit, /: ctx\.config\.limit/],
  ['an option of the command line', ({ cli }) => cli['name'], /: ctx\.cli\.name is read, but/],
])('%s that is not declared is an error, not undefined', async (_what, start, message) => {
  expect(await use(start)).toMatch(message);
});

test.each<[string, (ctx: Given) => unknown, unknown]>([
  [
    'as JSON',
    ({ config }) => ({ config: { ...config }, text: JSON.stringify(config) }),
    { config: {}, text: '{}' },
  ],
  ['as a text', ({ config }) => `${config as unknown as string}`, '[object Object]'],
  ['as a promise', async ({ config }) => typeof (await Promise.resolve(config)), 'object'],
  ['asked for its keys', ({ config }) => ['limit' in config, Object.keys(config)], [false, []]],
  ['with a value of the author', ({ config }) => ((config['mine'] = 5), config['mine']), 5],
])('the configuration itself can be used %s', async (_what, start, output) => {
  expect(await use(start)).toEqual(output);
});
