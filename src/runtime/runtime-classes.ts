/** Holds the classes of a runtime in its type. It does not exist at run time. */
export declare const classes: unique symbol;

declare const undeclared: unique symbol;

/** The options of a runtime that declares none. It is not assignable to any class of options, nor any class to it. */
export interface NoOptions {
  /** @hidden */
  readonly [undeclared]: never;
}

/** The classes of a runtime, as its type declares them. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- `never` and `unknown` both exclude someone
export interface RuntimeClasses<Config extends object = any, Cli extends object = any> {
  /** @hidden */
  readonly [classes]: { config: Config; cli: Cli };
}

/** The configuration class of a runtime. */
export type ConfigOf<R extends RuntimeClasses> = R[typeof classes]['config'];

/** The command line class of a runtime. */
export type CliOf<R extends RuntimeClasses> = R[typeof classes]['cli'];
