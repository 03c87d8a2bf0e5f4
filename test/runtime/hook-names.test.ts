import { hookNames, refuseMisspeltHooks } from '../../src/runtime/hook-names';
import { defineRuntime } from '../../src/runtime/define-runtime';
import { Runtime } from '../../src/runtime/runtime';
import { coded } from '../support/coded';

function withMethods(...names: string[]): Runtime {
  class Mine extends Runtime {}
  for (const name of names) Object.defineProperty(Mine.prototype, name, { value: () => undefined });
  return new Mine();
}

test.each([
  ['runCommnd', 'runCommand'],
  ['runcommand', 'runCommand'],
  ['run_command', 'runCommand'],
  ['runCommands', 'runCommand'],
  ['killComand', 'killCommand'],
  ['joinNetworks', 'joinNetwork'],
  ['Deploy', 'deploy'],
  ['depoly', 'deploy'],
  ['deply', 'deploy'],
  ['strat', 'start'],
  ['starrt', 'start'],
  ['stpo', 'stop'],
  ['offfer', 'offer'],
  ['tset', 'test'],
])('%s is a misspelt %s', (name, hook) => {
  expect(() => refuseMisspeltHooks(withMethods(name))).toThrow(
    coded(
      'VMRE_DEFINITION_INVALID',
      `Mine.${name} is not a hook and is never called. Did you mean ${hook}?`,
    ),
  );
  refuseMisspeltHooks(withMethods(name, hook)); // the hook exists, so this is something else
});

test.each([
  ...[
    'starts',
    'started',
    'restart',
    'tests',
    'text',
    'step',
    'stops',
    'shop',
    'offers',
    'order',
    'stat',
  ],
  ...[
    'deploys',
    'run',
    'kill',
    'command',
    'list',
    'onStart',
    'constructor',
    'toString',
    ...hookNames,
  ],
])('%s is a method of the author', (name) => {
  refuseMisspeltHooks(withMethods(name));
});

test('a misspelt hook of an instance or a base class is found, too', () => {
  class Base extends Runtime {
    strat(): void {}
  }
  class Mine extends Base {
    sotp = (): void => undefined;
  }
  expect(() => refuseMisspeltHooks(new Base())).toThrow('Base.strat is not a hook');
  expect(() => refuseMisspeltHooks(new Mine())).toThrow(/Mine\.(strat|sotp) is not a hook/);
});

test('unknown keys of defineRuntime are rejected', () => {
  expect(() => defineRuntime({ name: 'x', runCommnd: () => 1 } as never)).toThrow(
    coded('VMRE_DEFINITION_INVALID', 'unknown option or hook runCommnd. Did you mean runCommand?'),
  );
  expect(() => defineRuntime({ nmae: 'x' } as never)).toThrow(
    'unknown option or hook nmae. Did you mean name?',
  );
  expect(() => defineRuntime({ mode: 'serve' as never })).toThrow('mode must be server or');
});
