import { syncBuiltinESMExports } from 'node:module';

import { unguardedSocket } from './wire-stream';

type AnyFunction = (...args: unknown[]) => unknown;
type Functions = Record<string, AnyFunction>;

/**
 * Keeps JavaScript from using a descriptor that the protocol still uses, or that discards output: calls
 * that pass the descriptor get another one, and so do children that would inherit it.
 *
 * @param descriptor 0 or 1
 * @param instead the descriptor to use in its place
 */
export function guardSharedDescriptor(descriptor: number, instead: number): void {
  // `import` returns a read-only view of a module; only the object that `require` returns can be changed.
  guardFiles(require('node:fs') as Functions, descriptor, instead);
  const redirected = (options: unknown): unknown => redirectStdio(options, descriptor, instead);
  // Every asynchronous function that starts a child calls this method.
  const starters = require('node:child_process') as Functions;
  const { prototype } = starters['ChildProcess'] as AnyFunction & { prototype: Functions };
  for (const [owner, name] of [
    [prototype, 'spawn'],
    [starters, 'spawnSync'],
    [starters, 'execFileSync'],
    [starters, 'execSync'],
  ] as const) {
    replace(owner, name, (args) => args.map(redirected));
  }
  guardSockets(descriptor, instead);
  syncBuiltinESMExports();
}

/** Bun's console and `Bun.stdout` write to the descriptor without the guarded functions. */
export function guardConsoleOfBun(): void {
  const { Console } = require('node:console') as typeof import('node:console');
  const { stdout, stderr } = process; // already redirected
  Object.assign(console, new Console({ stdout, stderr }), {
    write: (...parts: (string | Uint8Array)[]) => parts.forEach((part) => stdout.write(part)),
  });
  const { Bun } = globalThis as unknown as { Bun: { stdout: unknown; stderr: unknown } };
  Bun.stdout = Bun.stderr;
}

/** For every function of `fs`, a number as the first argument is a descriptor. */
function guardFiles(files: Functions, descriptor: number, instead: number): void {
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(files))) {
    if (typeof value !== 'function' || /^[A-Z_]/.test(name)) continue;
    if (name === 'close' || name === 'closeSync') keepOpen(files, name, descriptor);
    else
      replace(files, name, ([first, ...rest]) => [first === descriptor ? instead : first, ...rest]);
  }
}

/** A call that closes the descriptor, as a stream over it does, succeeds without closing it. */
function keepOpen(files: Functions, name: string, descriptor: number): void {
  const original = files[name] as AnyFunction;
  files[name] = new Proxy(original, {
    apply(target, self, args: unknown[]) {
      if (args[0] !== descriptor) return Reflect.apply(target, self, args);
      const done = args[1];
      if (typeof done === 'function') process.nextTick(done, null);
      return undefined;
    },
  });
}

function guardSockets(descriptor: number, instead: number): void {
  unguardedSocket();
  const net = require('node:net') as Functions;
  const redirected = ([options, ...rest]: unknown[]): unknown[] =>
    typeof options === 'object' && options !== null && 'fd' in options && options.fd === descriptor
      ? [{ ...options, fd: instead }, ...rest]
      : [options, ...rest];
  const guarded = new Proxy(net['Socket'] as AnyFunction, {
    construct: (target, args: unknown[], made) =>
      Reflect.construct(target, redirected(args), made) as object,
    apply: (target, self, args: unknown[]) => Reflect.apply(target, self, redirected(args)),
  });
  net['Socket'] = net['Stream'] = guarded;
}

/** Wraps a function in a proxy, so that its properties, such as `util.promisify.custom`, stay. */
function replace(owner: Functions, name: string, change: (args: unknown[]) => unknown[]): void {
  owner[name] = new Proxy(owner[name] as AnyFunction, {
    apply: (target, self, args: unknown[]) => Reflect.apply(target, self, change(args)),
  });
}

/** Returns the options with the descriptor replaced, so that no child inherits it; other values unchanged. */
function redirectStdio(options: unknown, descriptor: number, instead: number): unknown {
  if (typeof options !== 'object' || options === null || !('stdio' in options)) return options;
  const stdio = options.stdio === 'inherit' ? Array(3).fill('inherit') : options.stdio;
  if (!Array.isArray(stdio)) return options;
  const inherits = (value: unknown, index: number): boolean =>
    value === descriptor ||
    (value === 'inherit' && index === descriptor) ||
    (value as { fd?: unknown } | null | undefined)?.fd === descriptor;
  return {
    ...options,
    stdio: stdio.map((value: unknown, index) => (inherits(value, index) ? instead : value)),
  };
}
