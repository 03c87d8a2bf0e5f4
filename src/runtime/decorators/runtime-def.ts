import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { RuntimeOptions } from '../runtime-options';
import type { Constructor } from '../fields/field';
import { checkKind, kinds } from '../fields/option-kinds';
import type { AnyRuntime } from '../runtime';
import type { CliOf, ConfigOf } from '../runtime-classes';
import { runtimeRecord } from './metadata';

/** A class that extends {@link Runtime}. */
export type RuntimeClass = abstract new (...args: never[]) => AnyRuntime;

/**
 * Checks that a class of options has all options that a runtime reads; it may have more.
 */
export type HasAll<Options, Wanted> = Options extends Wanted
  ? unknown
  : { 'the class of options lacks what the runtime reads': Wanted };

/** A decorator of runtime classes, in legacy and in standard syntax. */
export type RuntimeDecorator = <C extends RuntimeClass>(
  target: C,
  context?: ClassDecoratorContext,
) => void;

/** A decorator for runtimes whose configuration options are all in `Config`. */
export type ConfigDecorator<Config> = <C extends RuntimeClass>(
  target: C & HasAll<Config, ConfigOf<InstanceType<C>>>,
  context?: ClassDecoratorContext,
) => void;

/** A decorator for runtimes whose command line options are all in `Cli`. */
export type CliDecorator<Cli> = <C extends RuntimeClass>(
  target: C & HasAll<Cli, CliOf<InstanceType<C>>>,
  context?: ClassDecoratorContext,
) => void;

/**
 * Sets the options of a runtime, a class that extends {@link Runtime}.
 *
 * @param options name, mode, volumes, counters and limits; each has a default
 * @throws VMRE_DEFINITION_INVALID unless `options` is an object; its values are checked when the runtime is defined
 * @example
 * ```ts
 * import { config, option, Runtime, RuntimeDef } from 'vmre';
 *
 * class Settings {
 *   @option({ description: 'Largest answer', min: 1 })
 *   limit = 100;
 * }
 *
 * @RuntimeDef({ name: 'my-runtime', mode: 'server' })
 * @config(Settings)
 * export class MyRuntime extends Runtime<Settings> {}
 * ```
 */
export function RuntimeDef(options: RuntimeOptions = {}): RuntimeDecorator {
  checkKind('the options of @RuntimeDef', options, kinds.object);
  return (target) => {
    Object.assign(runtimeRecord(target).options, options);
  };
}

/**
 * Sets the configuration of a runtime: a class of options, or a Standard Schema validator, such as one made with zod
 * or valibot.
 *
 * @param type the class, or the validator
 */
export function config<Config extends object>(
  type: Constructor<Config> | StandardSchemaV1<unknown, Config>,
): ConfigDecorator<Config> {
  return (target) => {
    runtimeRecord(target).config = type;
  };
}

/**
 * Adds options and positional arguments to the command line of a runtime.
 *
 * @param type a class whose properties have `@option` or `@positional`
 */
export function cli<Cli extends object>(type: Constructor<Cli>): CliDecorator<Cli> {
  return (target) => {
    runtimeRecord(target).cli = type;
  };
}
