import { VmreError } from '../../support/errors/vmre-error';
import { recordedCommands } from '../decorators/metadata';
import { checkCommandName } from './command-name';
import { CommandRouter } from './command-router';

type Method = (args: object, run: unknown) => unknown;

/** The commands that are methods of a runtime. */
const routers = new WeakMap<object, CommandRouter | undefined>();

/**
 * The router of a runtime's `@command` methods; undefined when it has none. A method that a subclass overrides
 * without a decorator is still the command.
 *
 * @throws VMRE_DEFINITION_INVALID when two methods are the same command
 */
export function commandMethods(runtime: object): CommandRouter | undefined {
  if (!routers.has(runtime)) routers.set(runtime, makeRouter(runtime));
  return routers.get(runtime);
}

function makeRouter(runtime: object): CommandRouter | undefined {
  const type = runtime.constructor;
  const records = recordedCommands(type);
  if (records.length === 0) return undefined;
  const router = new CommandRouter();
  const methods = new Map<string, string>();
  for (const { key, name = key, description, args } of records) {
    refuseName(type.name, key, name, methods);
    methods.set(name, key);
    router.add(name, { description, args }, (given, run) =>
      (runtime as Record<string, Method>)[key]?.(given, run),
    );
  }
  return router;
}

function refuseName(
  type: string,
  key: string,
  name: string,
  methods: ReadonlyMap<string, string>,
): void {
  checkCommandName(`${type}.${key}`, name);
  const other = methods.get(name);
  if (other === undefined || other === key) return;
  throw new VmreError(
    'VMRE_DEFINITION_INVALID',
    `${type}.${key}: it and ${other} are both the command ${name}`,
    { hint: 'Rename one of them.' },
  );
}
