/** What an engine gives to the script of its realm. Only text passes through them. */
export interface EngineBindings {
  /** Carries out a syscall, as JSON, and answers as JSON. */
  readonly syscall: (text: string) => string;
  readonly log: (level: string, text: string) => void;
  /** Evaluates a script in the engine, under the name of the vat. */
  readonly evaluate: (text: string) => unknown;
  /** See HostBindings. */
  readonly beginCounting: () => void;
}

/** By these numbers the engine calls them. */
export const bindingNames: readonly (keyof EngineBindings)[] = [
  'syscall',
  'log',
  'evaluate',
  'beginCounting',
];
