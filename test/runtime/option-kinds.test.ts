import {
  command,
  CommandRouter,
  defineRuntime,
  option,
  Runtime,
  RuntimeDef,
} from '../../src/index';
import { definitionOf } from '../../src/runtime/definition';
import { coded } from '../support/coded';

const infinite = {
  maxCommands: Infinity,
  maxFrameBytes: Infinity,
  deadlinesMs: { stop: Infinity },
};

/** Values of the wrong kind for each option, and how the message begins. */
const wrong: [options: object, message: string][] = [
  [{ name: 5 }, 'name must be a string or a function, not 5'],
  [{ name: null }, 'name must be a string or a function, not null'],
  [{ version: 1.2 }, 'version must be a string, not 1.2'],
  [{ description: ['a'] }, "description must be a string, not [ 'a' ]"],
  [{ mode: null }, 'mode must be server or command, not null'],
  [{ volumes: '/data' }, "volumes must be a list of strings, not '/data'"],
  [{ volumes: ['/data', 1] }, 'volumes must be a list of strings'],
  [{ counters: ['a'] }, "counters must be an object, not [ 'a' ]"],
  [
    { counters: { 'golem.usage.a': null } },
    'counters["golem.usage.a"] must be an object, not null',
  ],
  [{ counters: { a: { price: 'yes' } } }, 'counters["a"].price must be true or false, not \'yes\''],
  [{ counters: { a: { name: 1 } } }, 'counters["a"].name must be a string, not 1'],
  [{ deadlinesMs: 5 }, 'deadlinesMs must be an object, not 5'],
  [{ deadlinesMs: null }, 'deadlinesMs must be an object, not null'],
  [{ deadlinesMs: { stop: '5' } }, 'deadlinesMs.stop must be a number of milliseconds above 0, or'],
  [{ deadlinesMs: { stop: NaN } }, 'deadlinesMs.stop must be a number of milliseconds above 0, or'],
  [
    { deadlinesMs: { stop: null } },
    'deadlinesMs.stop must be a number of milliseconds above 0, or',
  ],
  [{ deadlinesMs: { toString: 1 } }, 'deadlinesMs.toString: unknown hook.'],
  [{ maxFrameBytes: '1' }, "maxFrameBytes must be an integer of at least 1, or Infinity, not '1'"],
  [{ maxFrameBytes: 0 }, 'maxFrameBytes must be an integer of at least 1, or Infinity, not 0'],
  [{ maxCommands: NaN }, 'maxCommands must be an integer of at least 1, or Infinity, not NaN'],
  [{ maxCommands: 1.5 }, 'maxCommands must be an integer of at least 1, or Infinity, not 1.5'],
];

const refusal = (message: string) => coded('VMRE_DEFINITION_INVALID', message);

describe.each(wrong)('%j', (options, message) => {
  test('defineRuntime', () => {
    expect(() => defineRuntime(options)).toThrow(refusal(message));
  });

  test('@RuntimeDef', () => {
    @RuntimeDef(options)
    class Wrong extends Runtime {}
    expect(() => definitionOf(Wrong)).toThrow(refusal(message));
  });
});

test('limits may be infinite', () => {
  expect(defineRuntime(infinite).options).toEqual(infinite);
});

test.each<[object, string]>([
  [{ commands: 5 }, 'commands must be an object, not 5'],
  [{ commands: null }, 'commands must be an object, not null'],
  [{ create: {} }, 'create must be a function, not {}'],
  [{ cli: null }, 'cli must be a class, not null'],
  [{ config: null }, '@config takes a class or a Standard Schema'],
  [{ test: true }, 'test must be a function, not true'],
  [{ start: null }, 'start must be a function, not null'],
  [{ commands: { a: { description: 1, handler() {} } } }, 'commands["a"].description must be a s'],
  [{ commands: { a: { args: null, handler() {} } } }, 'args must be an object, not null'],
  [{ commands: { a: { args: 5, handler() {} } } }, 'args must be an object, not 5'],
])('defineRuntime(%j)', (description, message) => {
  expect(() => defineRuntime(description)).toThrow(refusal(message));
});

test.each([null, 5, 'text', []])('the description %j', (description) => {
  expect(() => defineRuntime(description as never)).toThrow(
    refusal('the description of a runtime must be an object, not '),
  );
});

test.each<[object | null, string]>([
  [null, '@command on run must be an object, not null'],
  [{ name: 5 }, '@command on run: name must be a string, not 5'],
  [{ description: {} }, '@command on run: description must be a string, not {}'],
  [{ args: { a: String } }, '@command on run: args must be a class, not '],
  [{ arguments: 1 }, '@command on run has the unknown key arguments'],
])('@command(%j)', (options, message) => {
  const decorate = (): unknown => {
    class Wrong extends Runtime {
      @command(options as never) run() {}
    }
    return Wrong;
  };
  expect(decorate).toThrow(refusal(message));
});

test.each<[object, string]>([
  [{ description: 1 }, 'Settings.limit: description must be a string, not 1'],
  [{ required: 'no' }, "Settings.limit: required must be true or false, not 'no'"],
  [{ integer: 1 }, 'Settings.limit: integer must be true or false, not 1'],
  [{ min: '1' }, "Settings.limit: min must be a number, not '1'"],
  [{ max: NaN }, 'Settings.limit: max must be a number, not NaN'],
  [{ pattern: 'a+' }, "Settings.limit: pattern must be a regular expression, not 'a+'"],
  [{ oneOf: 'ab' }, "Settings.limit: oneOf must be a list of strings and numbers, not 'ab'"],
  [{ secret: null }, 'Settings.limit: secret must be true or false, not null'],
  [{ flag: '--limit' }, 'Settings.limit: flag must be a name without dashes in front of it'],
  [{ flag: true }, 'Settings.limit: flag must be a name without dashes in front of it'],
  [{ alias: 'long' }, "Settings.limit: alias must be one letter or digit, not 'long'"],
  [{ env: '' }, "Settings.limit: env must be the name of a variable, or false, not ''"],
  [{ schema: {} }, 'Settings.limit: schema must be a Standard Schema, not {}'],
  [{ type: 'number' }, 'Settings.limit: type must be String, Number, Boolean, Object, a class'],
  [{ type: [] }, 'Settings.limit: type must be String, Number, Boolean, Object, a class'],
])('@option(%j)', (options, message) => {
  class Settings {
    @option(options as never) limit!: number;
  }
  expect(() => defineRuntime({ config: Settings })).toThrow(refusal(message));
});

test.each([null, 5])('@option(%j)', (options) => {
  const decorate = (): unknown => {
    class Settings {
      @option(options as never) limit = 1;
    }
    return Settings;
  };
  expect(decorate).toThrow(refusal('the options of limit must be an object, not '));
});

describe('arguments of one command with the same name', () => {
  const text = { type: String } as const;
  test.each<[object, string]>([
    [
      { a: { ...text, flag: 'name' }, b: { ...text, flag: 'name' } },
      'the option b claims --name, which belongs to the option a',
    ],
    [
      { a: { ...text, flag: 'a', alias: 'x' }, b: { ...text, flag: 'b', alias: 'x' } },
      'the option b claims -x, which belongs to the option a',
    ],
    [
      { a: { type: Boolean, flag: 'cache' }, b: { type: Boolean, flag: 'no-cache' } },
      'the option b claims --no-cache, which belongs to the option a',
    ],
    [{ a: { ...text, alias: 'x' } }, 'the option a has the alias -x but no flag'],
  ])('%j', (args, message) => {
    const add = (): unknown => new CommandRouter().add('run', { args: args as never }, () => 0);
    expect(add).toThrow(coded('VMRE_FIELD_CONFLICT', message));
  });

  test('in a class', () => {
    class Names {
      @option() maxItems = 1;
      @option() max_items = 1;
    }
    const add = (): unknown => new CommandRouter().add('run', { args: Names }, () => 0);
    expect(add).toThrow(coded('VMRE_FIELD_CONFLICT', 'max_items claims --max-items'));
  });

  test('an argument may be called help', () => {
    const args = { help: { type: Boolean, flag: 'help' } } as const;
    expect(() => new CommandRouter().add('run', { args }, () => 0)).not.toThrow();
  });
});
