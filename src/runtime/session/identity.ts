import { VmreError } from '../../support/errors/vmre-error';
import { findAuthorPackage } from '../author-package';
import type { RuntimeDefinition } from '../definition';
import type { InvocationEnvironment } from './invocation';

/** The name, version and description of a runtime. */
export interface Identity {
  name: string;
  version: string;
  description: string;
}

/**
 * Identifies a runtime: by its environment, its definition, or the author's package.
 *
 * @param cli the author's command line, which may determine the name; undefined before it is parsed
 * @throws VMRE_DEFINITION_INVALID when there is none, or it is unfit for a directory
 */
export function identify(
  { options }: RuntimeDefinition,
  environment: InvocationEnvironment,
  cli: object | undefined,
): Identity {
  const own = findAuthorPackage(environment.programPath);
  const dynamic = typeof options.name === 'function';
  const defined = typeof options.name === 'function' ? cli && options.name(cli) : options.name;
  const name = environment.runtimeName ?? defined ?? own.name;
  const fallback = dynamic && cli === undefined ? 'runtime' : undefined;
  return {
    name: usableName(name ?? fallback),
    version: options.version ?? own.version ?? '0.0.0',
    description: options.description ?? own.description ?? '',
  };
}

function usableName(name: unknown): string {
  if (typeof name === 'string' && /^[^./\\\0][^/\\\0]{0,199}$/.test(name)) return name;
  const shown = typeof name === 'string' ? JSON.stringify(name) : `a value of type ${typeof name}`;
  const problem = name === undefined ? 'has no name' : `cannot be called ${shown}`;
  throw new VmreError(
    'VMRE_DEFINITION_INVALID',
    `the runtime ${problem}: the name is also that of a directory`,
    { hint: 'Set `name` in @RuntimeDef or in package.json.' },
  );
}
