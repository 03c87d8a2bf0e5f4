import { definitionOf, isRuntimeTarget } from '../../src/runtime/definition';
import { option, positional } from '../../src/runtime/decorators/option';
import { defineRuntime } from '../../src/runtime/define-runtime';
import { Runtime } from '../../src/runtime/runtime';
import { RuntimeMode } from '../../src/runtime/runtime-mode';
import { coded } from '../support/coded';

test('a class without any decorator is a runtime in server mode', () => {
  class Plain extends Runtime {}
  const definition = definitionOf(Plain);
  expect(definition.mode).toBe(RuntimeMode.Server);
  expect(definition.config).toMatchObject({ kind: 'class', fields: [] });
  expect(definition.create({} as never)).toBeInstanceOf(Plain);
});

test.each([
  ['a class of something else', class {}],
  ['an object', {}],
  ['nothing', undefined],
  ['a text', 'runtime'],
])('%s is not a runtime', (_what, target) => {
  expect(isRuntimeTarget(target)).toBe(false);
  expect(() => definitionOf(target as never)).toThrow(
    coded('VMRE_DEFINITION_INVALID', 'expected a class that extends Runtime, got '),
  );
});

test('a positional argument belongs to the command line, not to the configuration', () => {
  class Settings {
    @positional() image = 'none';
  }
  expect(() => defineRuntime({ name: 'demo', config: Settings })).toThrow(
    coded(
      'VMRE_DEFINITION_INVALID',
      '@positional image is in a class for @config',
      'Use it in a class for @cli.',
    ),
  );
});

test('a default outside its own limits is found before anything runs', () => {
  class Settings {
    @option({ min: 1, secret: true }) port = 0;
  }
  expect(() => defineRuntime({ name: 'demo', config: Settings })).toThrow(
    coded(
      'VMRE_DEFINITION_INVALID',
      'the default of Settings.port is not accepted: must be at least 1',
    ),
  );
});

test('a limit for a hook that does not exist is rejected', () => {
  expect(() => defineRuntime({ name: 'demo', deadlinesMs: { begin: 5 } as never })).toThrow(
    coded('VMRE_DEFINITION_INVALID', 'deadlinesMs.begin: unknown hook'),
  );
});

test('a configuration is a class or a validator', () => {
  expect(() => defineRuntime({ name: 'demo', config: {} as never })).toThrow(
    coded('VMRE_DEFINITION_INVALID', '@config takes a class or a Standard Schema'),
  );
});
