import { CommandRouter, defineRuntime, option, positional } from '../../../src/index';
import { openActivity, type TestActivity } from '../../../src/testing/index';
import { coded } from '../../support/coded';

class Greeting {
  @positional({ description: 'Whom' }) name!: string;
  @option({ min: 1 }) times = 1;
}

class Settings {
  greeting = 'hello';
}

const runtime = defineRuntime({
  name: 'described',
  config: Settings,
  commands: {
    greet: {
      description: 'Greets NAME',
      args: Greeting,
      *handler({ name, times }, _run, ctx) {
        for (let i = 0; i < times; i += 1) yield `${ctx.config.greeting} ${name}\n`;
        return { times };
      },
    },
    'user add': {
      args: { name: { type: String }, credit: { type: Number, flag: 'credit' } },
      handler: async ({ name, credit }) => ({ name, credit: await Promise.resolve(credit ?? 0) }),
    },
    slow: {
      async *handler() {
        yield await Promise.resolve('slow\n');
      },
    },
    fail: { handler: (_none, run) => run.exit(3) },
  },
});

let activity: TestActivity;

beforeEach(async () => {
  activity = await openActivity(runtime, { config: { greeting: 'good day' } });
  await activity.start();
});

afterEach(() => activity.stop());

test.each([
  [['greet', 'Ada', '--times', '2'], 0, 'good day Ada\ngood day Ada\n{"times":2}'],
  [['user', 'add', 'ada', '--credit=5'], 0, '{"name":"ada","credit":5}'],
  [['user', 'add', 'bob'], 0, '{"name":"bob","credit":0}'],
  [['slow'], 0, 'slow\n'],
  [['fail'], 3, ''],
])('%j', async ([bin = '', ...args], code, stdout) => {
  expect(await activity.run(bin, ...args)).toMatchObject({ code, stdout });
});

test.each([
  [['greet', 'Ada', '--times', '0'], 'at least 1'],
  [['slow', 'down'], 'too many arguments: down'],
  [['user', 'ad', 'ada'], 'Did you mean user add?'],
])('%j is rejected', async ([bin = '', ...args], text) => {
  await expect(activity.run(bin, ...args)).rejects.toThrow(text);
});

test('help describes them', async () => {
  const { stdout } = await activity.run('help');
  expect(stdout).toContain('greet NAME [--times TIMES]       Greets NAME\n');
  expect(stdout).toContain('user add NAME [--credit CREDIT]\n');
});

const handler = (): void => undefined;

test.each([
  [{ 'user  add': { handler } }, 'commands["user  add"]: "user  add" is not a valid command name'],
  [{ info: handler }, 'commands["info"] is not an object'],
  [{ info: {} }, 'commands["info"] has no function as its handler'],
  [{ info: { handler, arguments: {} } }, 'commands["info"] has the unknown key arguments.'],
  [{ info: { hanlder: handler } }, 'the unknown key hanlder. Did you mean handler?'],
  [{ info: { handler, args: { n: { type: Number, mim: 1 } } } }, 'the argument n has the unknown'],
  [{ info: { handler, args: { n: String } } }, 'the argument n has no valid type'],
  [{ info: { handler, args: { n: null } } }, 'the argument n has no valid type'],
  [{ info: { handler, args: { n: {} } } }, 'the argument n has no valid type'],
  [{ info: { handler, args: { n: { type: Date } } } }, 'the argument n has no valid type'],
  [{ info: { handler, args: { n: { type: [] } } } }, 'the argument n has no valid type'],
  [
    { info: { handler, args: { n: { type: [String] }, last: { type: String } } } },
    'the argument n takes all remaining words, but others follow it',
  ],
])('%j is rejected when it is defined', (commands, text) => {
  expect(() => defineRuntime({ commands: commands as never })).toThrow(
    coded('VMRE_DEFINITION_INVALID', text),
  );
});

test('the misspelt name of an option is rejected with the right one', () => {
  expect(() => defineRuntime({ comands: {} } as never)).toThrow('Did you mean commands?');
});

test('a runtime has either commands or the hook runCommand', () => {
  for (const commands of [new CommandRouter(), {}]) {
    expect(() => defineRuntime({ commands, runCommand: () => 1 })).toThrow(
      coded('VMRE_DEFINITION_INVALID', 'both commands and runCommand are given'),
    );
  }
});

test('the overridden run of a router is called', async () => {
  class Refusing extends CommandRouter {
    override run(): Promise<number> {
      return Promise.reject(new Error('not now'));
    }
  }
  const commands = new Refusing().add('x', {}, () => 'x');
  await using activity = await openActivity(defineRuntime({ commands }));
  await activity.start();
  await expect(activity.run('x')).rejects.toThrow('not now');
});
