/** From the most to the least talkative. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** The least severe lines that a log contains. */
export type LogLevel = (typeof logLevels)[number];

/**
 * The level that the environment asks for: `VMRE_LOG`, else the first part of `RUST_LOG` that names
 * no module, as providers set it for every runtime.
 *
 * @returns undefined when neither says a level that exists
 */
export function levelFromEnvironment(env: NodeJS.ProcessEnv): LogLevel | undefined {
  const own = asLevel(env['VMRE_LOG']);
  if (own) return own;
  // A part without a level is the name of a module.
  return env['RUST_LOG']?.split(',').map(asLevel).find(Boolean);
}

function asLevel(text: string | undefined): LogLevel | undefined {
  const word = text?.trim().toLowerCase();
  if (word === 'off') return 'silent';
  return logLevels.find((level) => level === word);
}
