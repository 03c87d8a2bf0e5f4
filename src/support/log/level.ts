/** From the most to the least verbose. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** The lowest severity that a log contains. */
export type LogLevel = (typeof logLevels)[number];

/**
 * Returns the log level from the environment: `VMRE_LOG`, or else the first part of `RUST_LOG` without a
 * module name; providers set `RUST_LOG` for every runtime.
 *
 * @returns undefined if neither contains a valid level
 */
export function levelFromEnvironment(env: NodeJS.ProcessEnv): LogLevel | undefined {
  const own = asLevel(env['VMRE_LOG']);
  if (own) return own;
  // A part that is not a level is the name of a module.
  return env['RUST_LOG']?.split(',').map(asLevel).find(Boolean);
}

function asLevel(text: string | undefined): LogLevel | undefined {
  const word = text?.trim().toLowerCase();
  if (word === 'off') return 'silent';
  return logLevels.find((level) => level === word);
}
