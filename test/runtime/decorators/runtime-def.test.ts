import { z } from 'zod';

import { option } from '../../../src/runtime/decorators/option';
import { cli, config, RuntimeDef } from '../../../src/runtime/decorators/runtime-def';
import { definitionOf, type RuntimeTarget } from '../../../src/runtime/definition';
import { Runtime } from '../../../src/runtime/runtime';
import { RuntimeMode } from '../../../src/runtime/runtime-mode';
import { coded } from '../../support/coded';

class Settings {
  @option() port = 80;
}

class Flags {
  @option() verbose = false;
}

@RuntimeDef({ name: 'base', version: '1.2.3', mode: RuntimeMode.Command, volumes: ['/a'] })
@config(Settings)
@cli(Flags)
class Base extends Runtime<Settings, Flags> {}

/** A summary of the inherited definition. */
function summary(target: RuntimeTarget): object {
  const { options, mode, config: source, cli: line } = definitionOf(target);
  return {
    name: options.name,
    version: options.version,
    mode,
    config: source.kind === 'class' ? source.type.name : source.kind,
    cli: line.type.name,
  };
}

const base = { name: 'base', version: '1.2.3', mode: 'command', config: 'Settings', cli: 'Flags' };

test('the decorators of a class are its definition', () => {
  expect(summary(Base)).toEqual(base);
});

test('without decorators a class is a runtime in server mode without options', () => {
  class Plain extends Runtime {}
  const definition = definitionOf(Plain);
  expect(definition).toMatchObject({ options: {}, mode: 'server', cli: { fields: [] } });
  expect(definition.config).toMatchObject({ kind: 'class', fields: [] });
});

test('the order of the decorators does not matter', () => {
  @cli(Flags)
  @config(Settings)
  @RuntimeDef({ name: 'other' })
  class Other extends Runtime<Settings, Flags> {}
  expect(summary(Other)).toMatchObject({ name: 'other', config: 'Settings', cli: 'Flags' });
});

test('a validator is a configuration too', () => {
  @config(z.object({ port: z.number().default(1) }))
  class Validated extends Runtime<{ port: number }> {}
  expect(summary(Validated)).toMatchObject({ config: 'schema' });
});

describe('a subclass', () => {
  class Bare extends Base {}
  class BareOfBare extends Bare {}

  @RuntimeDef({ name: 'derived' })
  class Derived extends Base {}

  class OtherSettings extends Settings {
    @option() host = 'here';
  }

  @config(OtherSettings as typeof Settings)
  class Reconfigured extends Derived {}

  @RuntimeDef({ name: 'far' })
  class DecoratedOfBare extends BareOfBare {}

  test.each<[string, RuntimeTarget, object]>([
    ['further below, without decorators in between,', BareOfBare, base],
    ['without decorators', Bare, base],
    ['with a name of its own', Derived, { ...base, name: 'derived' }],
    [
      'with a configuration of its own',
      Reconfigured,
      { ...base, name: 'derived', config: 'OtherSettings' },
    ],
  ])('%s has the definition of its base', (_what, target, expected) => {
    expect(summary(target)).toEqual(expected);
  });

  test('with decorators, below classes without, inherits the rest from its base', () => {
    expect(summary(DecoratedOfBare)).toEqual({ ...base, name: 'far' });
  });

  test('changes nothing of its base', () => {
    expect(summary(Base)).toEqual(base);
  });
});

test('a class that another decorator replaces has the same definition', () => {
  const replaced = <C extends new (...args: never[]) => object>(target: C): C =>
    // A mixin in the form that TypeScript requires.
    class extends (target as unknown as new () => object) {} as unknown as C;
  @replaced
  @RuntimeDef({ name: 'inner' })
  @config(Settings)
  class Inner extends Runtime<Settings> {}
  expect(summary(Inner)).toMatchObject({ name: 'inner', config: 'Settings' });
});

test('a class that was decorated with another copy of the package keeps its definition', () => {
  let target: unknown;
  jest.isolateModules(() => {
    const copy = {
      ...(require('../../../src/runtime/decorators/runtime-def') as {
        RuntimeDef: typeof RuntimeDef;
        config: typeof config;
      }),
      ...(require('../../../src/runtime/runtime') as { Runtime: typeof Runtime }),
    };
    expect(copy.Runtime).not.toBe(Runtime);
    @copy.RuntimeDef({ name: 'copied' })
    @copy.config(Settings)
    class Copied extends copy.Runtime<Settings> {}
    target = Copied;
  });
  expect(summary(target as RuntimeTarget)).toMatchObject({ name: 'copied', config: 'Settings' });
});

describe('invalid definitions are rejected before anything runs', () => {
  test.each<[string, unknown, string]>([
    [
      'a class that does not extend Runtime',
      class Other {},
      'expected a class that extends Runtime',
    ],
    ['nothing', undefined, 'expected a class that extends Runtime, got undefined'],
    ['a text', 'runtime', 'expected a class that extends Runtime, got runtime'],
  ])('%s', (_what, target, message) => {
    expect(() => definitionOf(target as RuntimeTarget)).toThrow(
      coded('VMRE_DEFINITION_INVALID', message),
    );
  });

  test.each<[string, unknown]>([
    ['an object', { port: 80 }],
    ['a text', 'Settings'],
    ['null', null],
  ])('a configuration that is %s', (_what, value) => {
    @config(value as typeof Settings)
    class Wrong extends Runtime<Settings> {}
    expect(() => definitionOf(Wrong)).toThrow('@config takes a class or a Standard Schema');
  });

  test('a deadline for a hook that does not exist', () => {
    @RuntimeDef({ deadlinesMs: { begin: 1 } as object })
    class Wrong extends Runtime {}
    expect(() => definitionOf(Wrong)).toThrow('deadlinesMs.begin: unknown hook');
  });

  test('an option of the configuration and one of the command line with the same flag', () => {
    class Both {
      @option() verbose = true;
    }
    @config(Both)
    @cli(Flags)
    class Wrong extends Runtime<Both, Flags> {}
    expect(() => definitionOf(Wrong)).toThrow(
      'the option verbose claims --verbose, which belongs to the option verbose',
    );
  });
});
