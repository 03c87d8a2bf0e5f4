import {
  command,
  CommandRouter,
  defineRuntime,
  option,
  positional,
  Runtime,
  RuntimeDef,
  type CommandRun,
} from '../../../src/index';
import { openActivity, type TestActivity } from '../../../src/testing/index';

class Greeting {
  @positional({ description: 'Whom' }) name!: string;
  @option({ oneOf: ['en', 'de'], description: 'The language' }) lang = 'en';
  @option({ min: 1 }) times = 1;
  @option() loud = false;
}

class Words {
  @positional({ type: [String] }) words: string[] = [];
}

@RuntimeDef({ name: 'greeter', version: '1.0.0' })
class Greeter extends Runtime {
  private readonly home = this.ctx.workdir;
  protected greeting = 'hello';

  @command({ args: Greeting, description: 'Greets NAME' })
  greet({ name, lang, times, loud }: Greeting, run: CommandRun) {
    const text = `${lang === 'de' ? 'hallo' : this.greeting} ${name}`.repeat(times);
    return run.stdout(loud ? text.toUpperCase() : text);
  }

  @command()
  where() {
    return { home: this.home, same: this.home === this.ctx.workdir };
  }

  @command({ name: 'word list', args: Words })
  *list({ words }: Words) {
    for (const word of words) yield `${word};`;
    yield Buffer.from('bytes;');
    yield { a: 1 };
    return words.length;
  }

  @command()
  async *fails() {
    yield await Promise.resolve('first\n');
    throw new Error('then it fails');
  }

  @command()
  *odd() {
    yield 1n;
  }
}

let activity: TestActivity;
const open = async (target: Parameters<typeof openActivity>[0]): Promise<void> => {
  activity = await openActivity(target);
  await activity.start();
};
afterEach(() => activity.stop());

describe('methods that are commands', () => {
  beforeEach(() => open(Greeter));

  test.each([
    [['greet', 'Ada'], 'hello Ada'],
    [['greet', '--lang=de', '--times', '2', 'Ada'], 'hallo Adahallo Ada'],
    [['greet', 'Ada', '--loud'], 'HELLO ADA'],
    [['word', 'list', 'a', 'b'], 'a;b;bytes;{"a":1}\n2'],
    [['word', 'list'], 'bytes;{"a":1}\n0'],
  ])('%j', async ([bin = '', ...args], stdout) => {
    expect(await activity.run(bin, ...args)).toMatchObject({ code: 0, stdout });
  });

  test('the context is available from the first field on', async () => {
    const { stdout } = await activity.run('where');
    expect(JSON.parse(stdout)).toEqual({ home: activity.workdir, same: true });
  });

  test('the output of a generator before its failure is sent', async () => {
    const failed = { code: 1, stdout: 'first\n', stderr: 'then it fails\n' };
    expect(await activity.run('fails')).toMatchObject(failed);
  });

  test('a value that JSON cannot represent is rejected', async () => {
    const { code, stderr } = await activity.run('odd');
    expect([code, stderr]).toEqual([1, expect.stringContaining('is a bigint')]);
  });

  test.each([
    [['greet'], 'VMRE_ARGUMENT_INVALID', 'NAME is required\nusage: greet NAME [--lang LANG]'],
    [['greet', 'Ada', '--lang', 'fr'], 'VMRE_ARGUMENT_INVALID', 'must be one of en, de'],
    [['greet', 'Ada', 'Bob'], 'VMRE_ARGUMENT_INVALID', 'too many arguments: Bob'],
    [['gret', 'Ada'], 'VMRE_COMMAND_NOT_FOUND', 'Did you mean greet?'],
    [['constructor'], 'VMRE_COMMAND_NOT_FOUND', 'unknown command constructor'],
    [['stop'], 'VMRE_COMMAND_NOT_FOUND', 'unknown command stop'],
  ] as const)('%j is rejected', async ([bin = '', ...args], code, text) => {
    await expect(activity.run(bin, ...args)).rejects.toMatchObject({
      data: { code },
      message: expect.stringContaining(text) as string,
    });
  });

  test('help names them, their descriptions, values and defaults', async () => {
    expect((await activity.run('help')).stdout).toContain(
      'greet NAME [--lang LANG] [--times TIMES] [--loud]  Greets NAME\n',
    );
    expect((await activity.run('help', 'greet')).stdout).toContain(
      '\n  NAME  Whom\n  [--lang LANG]  The language (one of en, de; default en)\n',
    );
  });
});

test('a subclass inherits commands, overrides them, and adds its own', async () => {
  class Other extends Greeter {
    protected override greeting = 'good day,';
    override where() {
      return { home: 'nowhere', same: false };
    }
    @command()
    more() {
      return 'more';
    }
  }
  await open(Other);
  expect((await activity.run('greet', 'Ada')).stdout).toBe('good day, Ada');
  expect(JSON.parse((await activity.run('where')).stdout)).toMatchObject({ home: 'nowhere' });
  expect((await activity.run('more')).stdout).toBe('"more"');
  await activity.stop();
  await open(Greeter);
  await expect(activity.run('more')).rejects.toThrow('unknown command more');
});

test('a killed generator runs its finally blocks and ends by its signal', async () => {
  const seen: string[] = [];
  class Endless extends Runtime {
    @command()
    async *forever(_args: object, run: CommandRun) {
      try {
        for (;;) {
          yield 'x';
          await new Promise(setImmediate);
        }
      } finally {
        seen.push(run.signal.aborted ? 'aborted' : 'not aborted');
      }
    }
  }
  await open(Endless);
  const running = await activity.begin('forever');
  await running.kill();
  expect((await running.ended).code).toBe(143);
  expect(seen).toEqual(['aborted']);
});

describe('run.exit', () => {
  class Exits extends Runtime {
    @command()
    plain(_args: object, run: CommandRun) {
      run.exit(3);
    }
    @command()
    async *generator(_args: object, run: CommandRun) {
      yield 'before';
      await Promise.resolve();
      run.exit(4);
    }
    @command()
    swallowed(_args: object, run: CommandRun) {
      try {
        run.exit(5);
      } catch {
        return 'it went well';
      }
    }
    @command()
    invalid(_args: object, run: CommandRun) {
      run.exit(256);
    }
  }
  test.each([
    ['plain', 3, ''],
    ['generator', 4, 'before'],
    ['swallowed', 5, ''],
    ['invalid', 1, ''],
  ])('%s', async (name, code, stdout) => {
    await open(Exits);
    expect(await activity.run(name)).toMatchObject({ code, stdout });
  });
});

describe('definitions that are rejected', () => {
  afterAll(() => open(Greeter)); // afterEach stops one

  const refused = async (target: Parameters<typeof openActivity>[0]): Promise<void> => {
    const opened = openActivity(target).then((each) => each.start());
    await expect(opened).rejects.toThrow('VMRE_DEFINITION_INVALID');
  };

  test('two methods with one name', async () => {
    class Twice extends Runtime {
      @command({ name: 'same' }) one() {}
      @command({ name: 'same' }) two() {}
    }
    await refused(Twice);
  });

  test.each(['', ' a', 'a  b', 'a\n'])('the name %j', async (name) => {
    class Named extends Runtime {
      @command({ name }) one() {}
    }
    await refused(Named);
  });

  test('static methods', () => {
    const decorate = (): unknown => {
      class Static extends Runtime {
        @command() static one() {}
      }
      return Static;
    };
    expect(decorate).toThrow('only public methods of an instance can be commands');
  });
});

test('the context is not among the properties of an author', async () => {
  class Plain extends Runtime {
    readonly own = this.ctx.name;
    override start() {
      return Reflect.ownKeys({ ...this }).map(String);
    }
  }
  activity = await openActivity(Plain);
  expect(await activity.start()).toEqual(['own']);
});

test('a manually constructed runtime has no context', () => {
  expect(() => new Greeter()).toThrow('Greeter has no context: VMRE did not create it');
});

test('defineRuntime takes a router, with classes of arguments', async () => {
  const commands = new CommandRouter()
    .add('greet', { args: Greeting }, ({ name, times }) => ({ name, times }))
    .add('count', { args: Words }, ({ words }) => words.length);
  await open(defineRuntime({ name: 'routed', commands }));
  expect((await activity.run('greet', 'Ada', '--times', '3')).stdout).toBe(
    '{"name":"Ada","times":3}',
  );
  expect((await activity.run('count', 'a', 'b')).stdout).toBe('2');
});

test('start may be a generator', async () => {
  const runtime = defineRuntime({
    name: 'slow',
    async *start() {
      yield 'loading\n';
      yield { percent: await Promise.resolve(50) };
      return { ready: true };
    },
  });
  activity = await openActivity(runtime);
  expect(await activity.start()).toBe('loading\n{"percent":50}\n{"ready":true}');
});

test('the signal of the context is aborted when the runtime stops', async () => {
  let reason: unknown;
  class Waits extends Runtime {
    override start() {
      this.ctx.signal.addEventListener('abort', () => (reason = this.ctx.signal.reason as unknown));
    }
  }
  await open(Waits);
  await activity.stop();
  expect(reason).toMatchObject({ name: 'AbortError', message: 'the runtime stops' });
  await open(Greeter);
});
