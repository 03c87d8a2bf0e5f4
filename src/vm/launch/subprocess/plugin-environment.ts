import type { EnvironmentChoice } from '../../../process/environment';
import { ENGINE_ADDRESS } from '../../protocol/runtime';

/** What every plugin inherits: switches of gRPC and of Go's runtime. */
const inheritedPrefixes = ['GRPC_', 'GODEBUG'];

/**
 * The environment of a plugin, made from nothing: the address of the host, the switches, and what is
 * asked for. No PATH and no HOME, as under AvalancheGo, unless they are asked for.
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
    (process.platform === 'win32' && name === 'SystemRoot'); // no program starts without
  const chosen: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) {
    if (value !== undefined && wanted(name)) chosen[name] = value;
  }
  return { ...chosen, ...env, [ENGINE_ADDRESS]: engineAddress };
}
