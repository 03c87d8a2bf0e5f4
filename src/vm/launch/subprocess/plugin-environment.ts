import type { EnvironmentChoice } from '../../../process/environment';
import { ENGINE_ADDRESS } from '../../protocol/runtime';

/** Prefixes of the variables that every plugin inherits: settings of gRPC and of Go's runtime. */
const inheritedPrefixes = ['GRPC_', 'GODEBUG'];

/**
 * Makes the environment of a plugin: the address of the host, the variables above, and those requested by the
 * options. As under AvalancheGo, PATH and HOME are not set by default.
 */
export function pluginEnvironment(
  { env, inheritEnv = [] }: EnvironmentChoice,
  engineAddress: string,
  source: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const wanted = (name: string): boolean =>
    inheritEnv === true ||
    (Array.isArray(inheritEnv) && inheritEnv.includes(name)) ||
    inheritedPrefixes.some((prefix) => name.startsWith(prefix)) ||
    (process.platform === 'win32' && name === 'SystemRoot'); // no program starts without it
  const chosen: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) {
    if (value !== undefined && wanted(name)) chosen[name] = value;
  }
  return { ...chosen, ...env, [ENGINE_ADDRESS]: engineAddress };
}
