/**
 * What a child inherits unless more is asked for. A short list keeps secrets in, and keeps out
 * variables that change a child's behaviour: `NODE_EXTRA_CA_CERTS` alone costs every Node 20 child
 * 27 ms, and `NODE_OPTIONS` would reach into it.
 */
const inherited = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TERM',
  'TMPDIR',
  'TMP',
  'TEMP',
  'XDG_RUNTIME_DIR',
  'XDG_DATA_HOME',
  'XDG_CONFIG_HOME',
  'XDG_CACHE_HOME',
  // Windows programs do not start without these.
  'SystemRoot',
  'SystemDrive',
  'COMSPEC',
  'PATHEXT',
  'APPDATA',
  'LOCALAPPDATA',
  'USERPROFILE',
];

/** How the environment of a child is made. */
export interface EnvironmentChoice {
  /** Variables to add or replace. */
  env?: Record<string, string> | undefined;
  /**
   * Further names to inherit, true for everything, false for nothing. Default: the allow list alone.
   */
  inheritEnv?: readonly string[] | boolean | undefined;
}

/** The environment of a child: the allow list, what is asked for, and nothing else. */
export function childEnvironment(
  { env, inheritEnv = [] }: EnvironmentChoice,
  source: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  if (inheritEnv === true) return { ...source, ...env };
  if (inheritEnv === false) return { ...env };
  const wanted = [...inherited, ...inheritEnv];
  const chosen: NodeJS.ProcessEnv = {};
  for (const name of wanted) if (source[name] !== undefined) chosen[name] = source[name];
  for (const name of Object.keys(source)) if (name.startsWith('LC_')) chosen[name] = source[name];
  return { ...chosen, ...env };
}
