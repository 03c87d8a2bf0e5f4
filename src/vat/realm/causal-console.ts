import 'ses/console-shim.js';
import { installConsole } from './vat-console.js';

type Write = (...args: unknown[]) => void;
type Console = Record<string, Write>;

/** The global under which ses leaves the constructor of a console that knows the notes on errors. */
const left = Symbol.for('MAKE_CAUSAL_CONSOLE_FROM_LOGGER_KEY_FOR_SES_AVA');

/** Installs a console that logs errors with their stacks, and with the ids under which they were passed. */
export function installCausalConsole(): void {
  installConsole();
  const shared = globalThis as unknown as { console: Console; [left]?: (write: Write) => Console };
  const makeConsole = shared[left] as (write: Write) => Console;
  Reflect.deleteProperty(shared, left);
  const entries = Object.entries(shared.console);
  shared.console = Object.fromEntries(
    entries.map(([level, write]) => [level, makeConsole(write)[level] ?? write]),
  );
}
