import { hostLog } from './host-bindings.js';
import { inspect } from './inspect.js';
import { stackOf } from './stacks.js';
import { LOG_LINE_SIZE, MAX_LOG_CHARACTERS, MAX_LOG_LINE_LENGTH } from '../limits.js';

/** The vat that is logging. A realm does one thing at a time. */
let writer = 0;

const levels = ['debug', 'log', 'info', 'warn', 'error'] as const;

/** Installs a console before the lockdown. It shows only the text of errors. */
export function installConsole(): void {
  const write = (level: string, args: readonly unknown[]): void => {
    const text = withoutFrames(textOf(args));
    if (text !== '') writeToLog(level === 'log' ? 'info' : level, text);
  };
  const entries = levels.map((level) => [level, (...args: unknown[]) => write(level, args)]);
  const grouping = ['group', 'groupCollapsed', 'groupEnd', 'trace', 'dir', 'table', 'assert'];
  const silent = grouping.map((name) => [name, () => undefined]);
  (globalThis as { console?: unknown }).console = Object.fromEntries([...entries, ...silent]);
}

/** Characters that each vat has logged in its delivery. */
const written = new Map<number, number>();

/** Resets the count of a vat, for a new delivery or after its end. */
export function resetWritten(vat: number): void {
  written.delete(vat);
}

function writeToLog(level: string, text: string): void {
  const before = written.get(writer) ?? 0;
  if (before > MAX_LOG_CHARACTERS) return;
  const after = before + LOG_LINE_SIZE + text.length;
  written.set(writer, after);
  if (after <= MAX_LOG_CHARACTERS) hostLog(writer, level, text);
  else {
    const most = `${MAX_LOG_CHARACTERS} characters in one delivery`;
    hostLog(writer, 'warn', `the vat logged more than ${most}: the rest is dropped`);
  }
}

/** The console of one vat. Stacks of errors go to the log, and stay hidden from vats. */
export function consoleOf(vat: number): object {
  const all = (globalThis as unknown as { console: Record<string, (...args: unknown[]) => void> })
    .console;
  return harden(
    Object.fromEntries(
      levels.map((level) => [
        level,
        (...args: unknown[]) => {
          writer = vat;
          all[level]?.(...args);
          for (const stack of args.map(stackOf)) if (stack !== '') all[level]?.(stack);
        },
      ]),
    ),
  );
}

/** Removes the frames of a stack that are not in the code of the vat. */
const withoutFrames = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^\s+at /.test(line) || /\bvat:/.test(line))
    .join('\n')
    .trimEnd();

/** Strings are logged as they are; other values are inspected. */
function textOf(args: readonly unknown[]): string {
  const texts: string[] = [];
  let left = MAX_LOG_LINE_LENGTH;
  for (const arg of args) {
    const text = typeof arg === 'string' ? arg : inspect(arg);
    texts.push(text.length > left ? `${text.slice(0, left)}... ${text.length - left} more` : text);
    left = Math.max(left - text.length, 0);
  }
  return texts.join(' ');
}
