/**
 * The variables that a child inherits by default. The list is short, so that secrets stay in this process
 * and no variable changes a child's behaviour: `NODE_EXTRA_CA_CERTS` alone costs every Node 20 child
 * 27 ms, and `NODE_OPTIONS` changes how it runs.
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

/** Options for the environment of a child. */
export interface EnvironmentChoice {
  /** Variables to add or replace. */
  env?: Record<string, string> | undefined;
  /**
   * Additional names to inherit; true inherits everything, false nothing. Default: only the allow list.
   */
  inheritEnv?: readonly string[] | boolean | undefined;
}

/** Returns the environment of a child: the allow list and the requested variables only. */
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
