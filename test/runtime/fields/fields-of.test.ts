import { option, positional } from '../../../src/runtime/decorators/option';
import { leavesOf, type Constructor, type Field } from '../../../src/runtime/fields/field';
import { fieldsOf } from '../../../src/runtime/fields/fields-of';
import { coded } from '../../support/coded';

const ofConfig = (type: Constructor): Field[] => fieldsOf(type, { variables: true, path: [] });
const ofCli = (type: Constructor): Field[] => fieldsOf(type, { variables: false, path: [] });

class Limits {
  @option({ min: 1 })
  memoryMib = 64;

  @option({ type: [String] })
  hosts: string[] = [];
}

class Settings {
  @option({ description: 'How it greets' })
  greeting = 'hello';

  plain = true;

  @option()
  limits = new Limits();

  helper = (): number => 1;
}

test('decorated properties and others with a default are options, functions are not', () => {
  const names = leavesOf(ofConfig(Settings)).map(({ path }) => path.join('.'));
  expect(names).toEqual(['greeting', 'limits.memoryMib', 'limits.hosts', 'plain']);
});

test('everything about an option of the configuration is determined', () => {
  expect(ofConfig(Settings)[0]).toEqual({
    key: 'greeting',
    path: ['greeting'],
    type: String,
    positional: false,
    required: false,
    defaultValue: 'hello',
    flag: 'greeting',
    env: 'VMRE_GREETING',
    options: { description: 'How it greets' },
    fields: undefined,
  });
});

test('an option of a nested class has the names of all classes around it', () => {
  const memory = leavesOf(ofConfig(Settings)).find(({ key }) => key === 'memoryMib');
  expect(memory).toMatchObject({
    path: ['limits', 'memoryMib'],
    flag: 'limits.memory-mib',
    env: 'VMRE_LIMITS_MEMORY_MIB',
    defaultValue: 64,
  });
});

test('options of the command line are read from a variable only if it is named', () => {
  class Flags {
    @option() verbose = false;
    @option({ env: 'MY_TOKEN' }) token = '';
  }
  expect(ofCli(Flags).map(({ env }) => env)).toEqual([undefined, 'MY_TOKEN']);
});

test('external names can be chosen or disabled', () => {
  class Named {
    @option({ flag: 'colour', env: 'COLOUR', alias: 'c' }) color = '';
    @option({ flag: false, env: false }) hidden = '';
  }
  const [color, hidden] = ofConfig(Named);
  expect(color).toMatchObject({ flag: 'colour', env: 'COLOUR', options: { alias: 'c' } });
  expect([hidden?.flag, hidden?.env]).toEqual([undefined, undefined]);
});

test.each(['log', 'logFile', 'config', 'childOf'])(
  'the option %s uses no variable that VMRE reads itself',
  (key) => {
    class Reserved {}
    Object.defineProperty(Reserved.prototype, key, { value: 'default', writable: true });
    option({ type: String })(Reserved.prototype as Record<string, unknown>, key);
    expect(ofConfig(Reserved).map(({ env }) => env)).toEqual([undefined]);
  },
);

test('positional arguments have no flag, and are required unless they have a default', () => {
  class Words {
    @positional({ type: String }) name!: string;
    @positional() count = 1;
    @positional({ type: String, required: false }) more?: string;
  }
  const shape = ofCli(Words).map(({ key, flag, positional: isWord, required }) => [
    key,
    flag,
    isWord,
    required,
  ]);
  expect(shape).toEqual([
    ['name', undefined, true, true],
    ['count', undefined, true, false],
    ['more', undefined, true, false],
  ]);
});

test('a default of null does not count as a default', () => {
  class Nullable {
    @option({ type: String }) token: string | null = null;
  }
  expect(ofConfig(Nullable)[0]?.defaultValue).toBeUndefined();
});

test('a property without a value is not an option; a property that the build sets lacks a type', () => {
  class Declared {
    declare port?: number;
    host = 'a';
  }
  class Made {
    port = undefined;
  }
  expect(ofConfig(Declared).map(({ key }) => key)).toEqual(['host']);
  expect(() => ofConfig(Made)).toThrow('the type of Made.port is unknown');
});

test('the class itself must not need arguments, and the error contains what it threw', () => {
  class Demanding {
    constructor() {
      throw new Error('give me a port');
    }
  }
  expect(() => ofConfig(Demanding)).toThrow(
    'Demanding cannot be made without arguments: give me a port',
  );
});

test('a class that contains itself is rejected by name, not with a stack overflow', () => {
  class Tree {
    @option() branch!: Tree;
  }
  Reflect.defineMetadata('design:type', Tree, Tree.prototype, 'branch');
  expect(() => ofConfig(Tree)).toThrow(coded('VMRE_DEFINITION_INVALID'));
});
