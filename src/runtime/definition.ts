import type { Awaitable } from '../support/thenable';
import { didYouMean } from '../support/closest';
import { VmreError } from '../support/errors/vmre-error';
import { given } from '../support/given';
import type { ConfigSource } from './config/config-source';
import type { Context } from './context';
import { defaultDeadlines, type Deadlines } from './limits';
import { runtimeRecord, type RuntimeRecord } from './decorators/metadata';
import { refuseConflicts } from './fields/conflicts';
import { leavesOf, pathText, type Constructor, type Field } from './fields/field';
import { fieldsOf } from './fields/fields-of';
import {
  checkKind,
  checkKinds,
  isStandardSchema,
  kinds,
  type OptionKind,
} from './fields/option-kinds';
import { hookNames } from './hook-names';
import { supervisorFields } from './host-options';
import { NoCli, NoConfig } from './no-options';
import { runtimeBrand, type AnyRuntime } from './runtime';
import { RuntimeMode } from './runtime-mode';
import type { RuntimeOptions } from './runtime-options';

/** Creates the instance of a runtime from its context. */
export type RuntimeFactory<R extends AnyRuntime> = (ctx: Context<R>) => Awaitable<R>;

/** The definition of a runtime, from a class or from `defineRuntime`. */
export interface RuntimeDefinition<R extends AnyRuntime = AnyRuntime> {
  /** @internal */
  readonly options: RuntimeOptions;
  /** @internal */
  readonly mode: RuntimeMode;
  /** @internal */
  readonly deadlinesMs: Deadlines;
  /** @internal */
  readonly config: ConfigSource;
  /** @internal */
  readonly cli: { readonly type: Constructor; readonly fields: readonly Field[] };
  /** Creates the instance. */
  create(ctx: Context<R>): Awaitable<R>;
}

/** A runtime class, or the result of `defineRuntime`. */
export type RuntimeTarget<R extends AnyRuntime = AnyRuntime> =
  (new (...args: never[]) => R) | RuntimeDefinition<R>;

/** Whether a value is a runtime class or a definition, of this or another copy of the package. */
export function isRuntimeTarget(value: unknown): value is RuntimeTarget {
  if (typeof value === 'function') return runtimeBrand in value;
  return typeof value === 'object' && value !== null && 'create' in value && 'deadlinesMs' in value;
}

const modes = Object.values(RuntimeMode);

const optionKinds: Readonly<Record<keyof RuntimeOptions, OptionKind>> = {
  name: kinds.nameOrFunction,
  version: kinds.text,
  description: kinds.text,
  mode: [modes.join(' or '), (value) => modes.includes(value as RuntimeMode)],
  volumes: kinds.texts,
  counters: kinds.object,
  deadlinesMs: kinds.object,
  maxFrameBytes: kinds.count,
  maxCommands: kinds.count,
};

const counterKinds = { name: kinds.text, description: kinds.text, price: kinds.flag };

const optionNames = Object.keys(optionKinds);

/** Rejects unknown keys, which would have no effect: a misspelt option, or a misspelt hook of `defineRuntime`. */
function refuseUnknownOptions(options: RuntimeOptions, more: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !optionNames.includes(name));
  if (unknown === undefined) return;
  const suggestion = didYouMean(unknown, [...optionNames, ...hookNames, ...more]);
  throw new VmreError(
    'VMRE_DEFINITION_INVALID',
    `unknown option or hook ${unknown}.${suggestion}`,
    { hint: `Options are ${optionNames.join(', ')}; hooks are ${hookNames.join(', ')}.` },
  );
}

/** @throws VMRE_DEFINITION_INVALID for a value of the wrong kind, and for limits of unknown hooks */
function checkOptions(options: RuntimeOptions): void {
  checkKinds('', options, optionKinds);
  for (const [name, counter] of Object.entries(options.counters ?? {})) {
    const path = `counters[${JSON.stringify(name)}]`;
    checkKind(path, counter, kinds.object);
    checkKinds(`${path}.`, counter, counterKinds);
  }
  for (const [name, limit] of Object.entries(options.deadlinesMs ?? {})) {
    const path = `deadlinesMs.${name}`;
    if (!Object.hasOwn(defaultDeadlines, name)) {
      const text = `${path}: unknown hook.${didYouMean(name, hookNames)}`;
      throw new VmreError('VMRE_DEFINITION_INVALID', text);
    }
    if (limit !== undefined) checkKind(path, limit, kinds.milliseconds);
  }
}

/**
 * The definition of a runtime.
 *
 * @throws VMRE_DEFINITION_INVALID, VMRE_FIELD_TYPE_UNKNOWN, VMRE_FIELD_CONFLICT
 */
export function definitionOf<R extends AnyRuntime>(target: RuntimeTarget<R>): RuntimeDefinition<R> {
  if (!isRuntimeTarget(target)) {
    throw new VmreError(
      'VMRE_DEFINITION_INVALID',
      `expected a class that extends Runtime, got ${String(target)}`,
      { hint: 'Pass the class itself, or the result of defineRuntime.' },
    );
  }
  if (typeof target !== 'function') return target;
  return settleDefinition(runtimeRecord(target), () => new target());
}

/**
 * Validates a definition before anything runs.
 *
 * @param otherKeys keys that the author may have meant by an unknown option
 * @throws VMRE_DEFINITION_INVALID
 */
export function settleDefinition<R extends AnyRuntime>(
  { options, config, cli = NoCli }: RuntimeRecord,
  create: RuntimeFactory<R>,
  otherKeys: readonly string[] = [],
): RuntimeDefinition<R> {
  const source = configSource(config);
  checkKind('cli', cli, kinds.class);
  const fields = fieldsOf(cli, { variables: false, path: [] });
  const configFields = source.kind === 'class' ? leavesOf(source.fields) : [];
  refuseConflicts([...supervisorFields, ...fields, ...configFields]);
  refuseUnknownOptions(options, otherKeys);
  checkOptions(options);
  return {
    options,
    mode: options.mode ?? RuntimeMode.Server,
    deadlinesMs: { ...defaultDeadlines, ...given(options.deadlinesMs ?? {}) },
    config: source,
    cli: { type: cli, fields },
    create,
  };
}

function configSource(config: unknown): ConfigSource {
  if (config === undefined) return { kind: 'class', type: NoConfig, fields: [] };
  if (isStandardSchema(config)) return { kind: 'schema', schema: config };
  if (typeof config !== 'function') {
    throw new VmreError('VMRE_DEFINITION_INVALID', '@config takes a class or a Standard Schema');
  }
  const type = config as Constructor;
  const fields = fieldsOf(type, { variables: true, path: [] });
  const word = leavesOf(fields).find((field) => field.positional);
  if (word) {
    const text = `@positional ${pathText(word.path)} is in a class for @config`;
    throw new VmreError('VMRE_DEFINITION_INVALID', text, { hint: 'Use it in a class for @cli.' });
  }
  return { kind: 'class', type, fields };
}
