/** What an engine gives to the script of its realm. Text goes through these doors. */
export interface EngineDoors {
  /** Carries out a syscall, as JSON, and answers as JSON. */
  readonly syscall: (text: string) => string;
  readonly log: (level: string, text: string) => void;
  /** Evaluates a script in the engine, under the name of the vat. */
  readonly evaluate: (text: string) => unknown;
  /** See HostDoors. */
  readonly beginCounting: () => void;
}

/** By these numbers the engine calls them. */
export const doorNames: readonly (keyof EngineDoors)[] = [
  'syscall',
  'log',
  'evaluate',
  'beginCounting',
];
