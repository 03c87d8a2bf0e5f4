/** Carries the classes of a runtime in its type; never exists at run time. */
export declare const classes: unique symbol;

declare const undeclared: unique symbol;

/** The options of a runtime that declares none. No class of options is taken for it, nor it for one. */
export interface NoOptions {
  readonly [undeclared]: never;
}

/** What the type of a runtime tells of its classes. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- `never` and `unknown` both exclude someone
export interface RuntimeClasses<Config extends object = any, Cli extends object = any> {
  /** @internal */
  readonly [classes]: { config: Config; cli: Cli };
}

/** The configuration class of a runtime. */
export type ConfigOf<R extends RuntimeClasses> = R[typeof classes]['config'];

/** The command line class of a runtime. */
export type CliOf<R extends RuntimeClasses> = R[typeof classes]['cli'];
