import type { KernelRef, Tagged } from '../capdata/kernel-ref';
import type { BuildRootObject } from '../code/author';
import type { CapData } from '../types/capdata';
import type { ResultPolicy } from '../kernel/state/kernel-promise';
import type { VatSettings, VatSpec } from './vat-spec';

// The compiler infers the root object of each vat from its function `build`. Vats whose code is not a function
// have the root `unknown`, which has any method.

/** A vat whose function `Build` builds its root object: `parameters` must be those of the function. */
export type VatSpecOf<Build> =
  | (BuildSpec<Build> & ParametersOf<Build>)
  | (Exclude<VatSpec, { readonly build: unknown }> & { readonly build?: never });

/** The part of a vat that the compiler reads the root object from. */
export type BuildSpec<Build> = Omit<VatSettings, 'parameters'> & {
  /** A function that uses only its arguments: its text is evaluated in the vat. */
  readonly build: Build & BuildRootObject;
};

/** `parameters` as a function takes them. */
export type ParametersOf<Build> = Build extends (...args: infer Args) => unknown
  ? Args extends readonly [] | readonly [unknown]
    ? { readonly parameters?: undefined }
    : Build extends (powers: never, parameters: infer Value, ...rest: never[]) => unknown
      ? ParameterSetting<Value>
      : unknown
  : unknown;

/** `parameters` of a type: required unless they may be undefined. */
export type ParameterSetting<Value> = [Value] extends [never] // any function
  ? { readonly parameters?: unknown }
  : undefined extends Value
    ? { readonly parameters?: HostValue<Value> | undefined }
    : { readonly parameters: HostValue<Value> };

/** The root object that a function builds. */
export type RootOf<Build> = Build extends (...args: never[]) => infer Root
  ? Awaited<Root>
  : unknown;

/** The root objects of vats, by name. */
export type RootsOf<Builds> = { readonly [Name in keyof Builds]: RootOf<Builds[Name]> };

/** Names of the vats whose root has a method `bootstrap(vats, devices)` that expects only vats of `Builds`. */
export type BootstrapOf<Builds> = {
  [Name in keyof Builds & string]: BootstrapName<Name, RootOf<Builds[Name]>, keyof Builds>;
}[keyof Builds & string];

/** A vat whose method `bootstrap` fits; otherwise a text that says what is missing. */
export type BootstrapName<Name extends string, Root, Names> = unknown extends Root
  ? Name
  : Root extends { bootstrap: (vats: infer Vats, ...rest: never[]) => unknown }
    ? string extends keyof Vats
      ? Name
      : keyof Vats extends Names
        ? Name
        : `${Name}, if all vats exist that its method bootstrap expects`
    : `${Name}, if it has a method bootstrap`;

/** The receiver of messages to a target. */
export type TargetRoot<Roots, To> =
  To extends KernelRef<infer Root> ? Root : To extends keyof Roots ? Roots[To] : unknown;

/** The methods of an object. */
export type MethodName<Root> = unknown extends Root
  ? string | symbol
  : {
      [Name in keyof Root]: Root[Name] extends (...args: never[]) => unknown ? Name : never;
    }[keyof Root] &
      (string | symbol);

/** The arguments of a method, as the host passes them. */
export type MethodArguments<Root, Method> = unknown extends Root
  ? readonly unknown[]
  : Method extends keyof Root
    ? Root[Method] extends (...args: infer Args) => unknown
      ? { readonly [At in keyof Args]: HostValue<Args[At]> }
      : never
    : never;

/** The answer of a method, as the host gets it. */
export type MethodAnswer<Root, Method> = unknown extends Root
  ? unknown
  : Method extends keyof Root
    ? Root[Method] extends (...args: never[]) => infer Answer
      ? HostValue<Awaited<Answer>>
      : never
    : never;

/** Arguments that may be omitted if the method has none. */
export type QueuedArguments<Args extends readonly unknown[]> = readonly [] extends Args
  ? [args?: Args | CapData, policy?: ResultPolicy]
  : [args: Args | CapData, policy?: ResultPolicy];

/** Values that are copied unchanged. */
export type Copied =
  string | number | bigint | boolean | symbol | null | undefined | void | Error | Tagged;

/** Objects that neither can be copied nor have an identity that a vat can share. */
export type Unpassable =
  | ArrayBufferLike
  | ArrayBufferView
  | Date
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | RegExp
  | WeakMap<never, unknown>
  | WeakSet<never>;

/** A value of a vat in the host: functions, objects with methods, and promises are references. */
export type HostValue<Value> = unknown extends Value
  ? Value
  : Value extends Copied
    ? Value
    : Value extends PromiseLike<infer Settled>
      ? KernelRef<Settled>
      : Value extends readonly unknown[]
        ? { readonly [At in keyof Value]: HostValue<Value[At]> }
        : Value extends (...args: never[]) => unknown
          ? KernelRef<Value>
          : Value extends Unpassable
            ? { readonly 'a vat cannot pass': Value }
            : HasMethod<Value> extends true
              ? KernelRef<Value>
              : { readonly [Key in keyof Value]: HostValue<Value[Key]> };

/** Whether an object has a method, and so is passed by reference. */
export type HasMethod<Value> = true extends {
  [Key in keyof Value]: Value[Key] extends (...args: never[]) => unknown ? true : false;
}[keyof Value]
  ? true
  : false;
