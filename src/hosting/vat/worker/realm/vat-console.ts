import { tellHost } from './host-doors.js';

/** Whose lines are being written. A realm does one thing at a time. */
let writer = 0;

const levels = ['debug', 'log', 'info', 'warn', 'error'] as const;

/** A console as the lockdown finds it: it knows nothing of errors but their text. */
export function installConsole(): void {
  const write = (level: string, args: readonly unknown[]): void => {
    const text = withoutFrames(args.map(textOf).join(' '));
    if (text !== '') tellHost(writer, level === 'log' ? 'info' : level, text);
  };
  const entries = levels.map((level) => [level, (...args: unknown[]) => write(level, args)]);
  const grouping = ['group', 'groupCollapsed', 'groupEnd', 'trace', 'dir', 'table', 'assert'];
  const silent = grouping.map((name) => [name, () => undefined]);
  (globalThis as { console?: unknown }).console = Object.fromEntries([...entries, ...silent]);
}

/** The console of one vat. Stacks of errors are written to the log, and stay hidden from vats. */
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
        },
      ]),
    ),
  );
}

/** Of a stack only what is the vat's own. */
const withoutFrames = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^\s+at /.test(line) || /\bvat:/.test(line))
    .join('\n')
    .trimEnd();

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return `${value}n`;
  try {
    const json: unknown = typeof value === 'object' ? JSON.stringify(value) : undefined;
    return typeof json === 'string' ? json : String(value);
  } catch {
    return 'a value that has no text';
  }
}
