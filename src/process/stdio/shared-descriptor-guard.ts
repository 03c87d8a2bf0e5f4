import { syncBuiltinESMExports } from 'node:module';

const STDOUT = 1;
const STDERR = 2;

type AnyFunction = (...args: unknown[]) => unknown;
type Functions = Record<string, AnyFunction>;

/**
 * Keeps JavaScript off descriptor 1 where it is still the wire, or leads nowhere: file functions
 * called with it write to stderr instead, and children that would inherit it inherit stderr.
 */
export function guardSharedDescriptor(): void {
  // `import` gives a view of a module; only the module itself can be changed.
  const files = require('node:fs') as Functions;
  for (const name of ['write', 'writeSync', 'writev', 'writevSync', 'appendFileSync']) {
    replaceFirstArgument(files, name, (target) => (target === STDOUT ? STDERR : target));
  }
  // Every asynchronous way to start a child ends in this one method.
  const starters = require('node:child_process') as Functions;
  replaceFirstArgument(
    (starters['ChildProcess'] as AnyFunction).prototype as Functions,
    'spawn',
    redirectStdio,
  );
  for (const name of ['spawnSync', 'execFileSync', 'execSync']) {
    const original = starters[name] as AnyFunction;
    starters[name] = (...args) => original(...args.map(redirectStdio));
  }
  syncBuiltinESMExports();
  if ('bun' in process.versions) guardConsoleOfBun();
}

/** Bun's console, and its own file of stdout, write to the descriptor without any of that. */
function guardConsoleOfBun(): void {
  const { Console } = require('node:console') as typeof import('node:console');
  const { stdout, stderr } = process; // by now where printed text goes
  Object.assign(console, new Console({ stdout, stderr }), {
    write: (...parts: (string | Uint8Array)[]) => parts.forEach((part) => stdout.write(part)),
  });
  const { Bun } = globalThis as unknown as { Bun: { stdout: unknown; stderr: unknown } };
  Bun.stdout = Bun.stderr;
}

function replaceFirstArgument(
  owner: Functions,
  name: string,
  change: (argument: unknown) => unknown,
): void {
  const original = owner[name] as AnyFunction;
  owner[name] = function (this: unknown, first: unknown, ...rest: unknown[]): unknown {
    return original.call(this, change(first), ...rest);
  };
}

/** The same options, but nobody inherits stdout; anything that is not options stays as it is. */
function redirectStdio(options: unknown): unknown {
  if (typeof options !== 'object' || options === null || !('stdio' in options)) return options;
  const { stdio } = options;
  if (stdio === 'inherit') return { ...options, stdio: [0, STDERR, STDERR] };
  if (!Array.isArray(stdio)) return options;
  const inherits = (value: unknown, index: number): boolean =>
    value === STDOUT || value === process.stdout || (value === 'inherit' && index === STDOUT);
  return {
    ...options,
    stdio: stdio.map((value: unknown, index) => (inherits(value, index) ? STDERR : value)),
  };
}
