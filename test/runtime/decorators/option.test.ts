import { recordedFields } from '../../../src/runtime/decorators/metadata';
import { option, positional } from '../../../src/runtime/decorators/option';
import type { Constructor, FieldType } from '../../../src/runtime/fields/field';
import { leavesOf } from '../../../src/runtime/fields/field';
import { fieldsOf } from '../../../src/runtime/fields/fields-of';
import { coded } from '../../support/coded';

const typesOf = (type: Constructor): Record<string, FieldType> =>
  Object.fromEntries(
    leavesOf(fieldsOf(type, { variables: true, path: [] })).map(({ path, type: own }) => [
      path.join('.'),
      own,
    ]),
  );

const keysOf = (type: Constructor): string[] => recordedFields(type).map(({ key }) => key);

class Limits {
  @option() memory = 64;
}

interface Shape {
  a: number;
}

class Settings {
  @option() text!: string;
  @option() number!: number;
  @option() truth!: boolean;
  @option() limits!: Limits;
  @option() optional?: string;
  @option({ type: [String] }) list!: string[];
  @option({ type: Object }) shape!: Shape;
  plain = 5;
}

test('types are those that the compiler emits, for legacy decorators', () => {
  expect(typesOf(Settings)).toEqual({
    text: String,
    number: Number,
    truth: Boolean,
    'limits.memory': Number,
    optional: String,
    list: [String],
    shape: Object,
    plain: Number,
  });
});

test.each<[string, () => Constructor]>([
  [
    'an interface',
    () => {
      class Cfg {
        @option() field!: Shape;
      }
      return Cfg;
    },
  ],
  [
    'a list',
    () => {
      class Cfg {
        @option() field!: string[];
      }
      return Cfg;
    },
  ],
  [
    'a union',
    () => {
      class Cfg {
        @option() field!: string | number;
      }
      return Cfg;
    },
  ],
  [
    'a union with null or undefined, under strict checks',
    () => {
      class Cfg {
        @option() field: string | undefined;
      }
      return Cfg;
    },
  ],
  [
    'a function',
    () => {
      class Cfg {
        @option() field!: () => void;
      }
      return Cfg;
    },
  ],
  [
    'an unknown',
    () => {
      class Cfg {
        @option() field: unknown;
      }
      return Cfg;
    },
  ],
])('%s emits no type: the error names class and field', (_what, make) => {
  expect(() => typesOf(make())).toThrow(
    coded(
      'VMRE_FIELD_TYPE_UNKNOWN',
      'the type of Cfg.field is unknown: ',
      'Say it: @option({ type: String }) field',
    ),
  );
});

test('an optional field and a literal type have their base type', () => {
  class Cfg {
    @option() maybe?: number;
    @option() level!: 'low' | 'high';
  }
  expect(typesOf(Cfg)).toEqual({ maybe: Number, level: String });
});

describe('inheritance', () => {
  class Base {
    @option({ type: Number, min: 1 }) port = 80;
    @option() host = 'here';
  }

  class Derived extends Base {
    @option({ max: 9 }) override port = 5;
    @option() path = '/';
  }

  class Undecorated extends Base {
    more = true;
  }

  test('a subclass adds to the options of its base, and replaces those it declares again', () => {
    expect(keysOf(Derived)).toEqual(['port', 'host', 'path']);
    const [port] = fieldsOf(Derived, { variables: true, path: [] });
    expect(port).toMatchObject({ defaultValue: 5, options: { max: 9 } });
    expect(port?.options).not.toHaveProperty('min');
  });

  test('the base stays unchanged, and so do its other subclasses', () => {
    expect(keysOf(Base)).toEqual(['port', 'host']);
    expect(keysOf(Undecorated)).toEqual(['port', 'host']);
    expect(typesOf(Undecorated)).toEqual({ port: Number, host: String, more: Boolean });
  });
});

describe('as a standard decorator', () => {
  type StandardContext = ClassFieldDecoratorContext;
  const context = (name: string, metadata: object): StandardContext =>
    ({ kind: 'field', name, metadata }) as unknown as StandardContext;

  test('it is recorded in the metadata of the class, which subclasses inherit', () => {
    const metadata = {};
    class Base {
      port = 80;
    }
    class Derived extends Base {}
    Object.defineProperty(Base, Symbol.for('Symbol.metadata'), { value: metadata });
    option({ min: 1 })(undefined, context('port', metadata));
    positional()(undefined, context('name', metadata));
    const expected = [
      { key: 'port', positional: false, options: { min: 1 } },
      { key: 'name', positional: true, options: {} },
    ];
    expect([recordedFields(Base), recordedFields(Derived)]).toEqual([expected, expected]);
  });

  test('a build without metadata fails with an error that says what to change', () => {
    const at = { kind: 'field', name: 'port' } as unknown as StandardContext;
    expect(() => option()(undefined, at)).toThrow(
      coded(
        'VMRE_DEFINITION_INVALID',
        '@option on port: this build passes no decorator metadata',
        'Compile with TypeScript 5.2 or later, or set experimentalDecorators.',
      ),
    );
    expect(() => positional()(undefined, at)).toThrow('@positional on port: ');
  });
});

test('recording adds no visible property', () => {
  expect(Object.keys(Settings.prototype)).toEqual([]);
  expect(JSON.stringify(new Limits())).toBe('{"memory":64}');
});
