/** Functions of the host for the realm of an engine. Only strings pass through them. */
export interface EngineBindings {
  /** Executes a syscall, given and answered as JSON. */
  readonly syscall: (text: string) => string;
  readonly log: (level: string, text: string) => void;
  /** Evaluates a script in the engine, under the name of the vat. */
  readonly evaluate: (text: string) => unknown;
  /** See HostBindings. */
  readonly beginCounting: () => void;
  /** Makes the next allocation collect all garbage. */
  readonly collectSoon: () => void;
}

/** The index of a function is its number in the engine. */
export const bindingNames: readonly (keyof EngineBindings)[] = [
  'syscall',
  'log',
  'evaluate',
  'beginCounting',
  'collectSoon',
];

/**
 * To be increased when the meaning of a binding or of a function of RealmApi changes: a restored engine has the
 * realm of its time.
 */
export const BINDINGS_VERSION = 1;
