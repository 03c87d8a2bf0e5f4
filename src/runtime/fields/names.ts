/** `maxItems` as a flag: `max-items`. */
export const kebabCase = (key: string): string => words(key).join('-');

/** `maxItems` as an environment variable: `MAX_ITEMS`. */
export const upperSnakeCase = (key: string): string => words(key).join('_').toUpperCase();

/** Variables that VMRE itself reads; an option uses one of them only if its definition names it. */
const reservedVariables = ['VMRE_LOG', 'VMRE_LOG_FILE', 'VMRE_CONFIG', 'VMRE_CHILD_OF'];

/** Returns the variable of a configuration option; undefined if VMRE reserves it. */
export function variableName(path: readonly string[]): string | undefined {
  const name = `VMRE_${path.map(upperSnakeCase).join('_')}`;
  return reservedVariables.includes(name) ? undefined : name;
}

/** Returns a variable. An empty one counts as unset, because shells and service managers leave empty ones. */
export const variableIn = (env: NodeJS.ProcessEnv, name: string | undefined): string | undefined =>
  (name !== undefined && env[name]) || undefined;

/** `max-items` as a property: `maxItems`. */
export const camelCase = (flag: string): string =>
  flag.replace(/-+([a-z0-9])/gi, (_dashes, letter: string) => letter.toUpperCase());

/** `HTTPServer` has two words. One expression, because compiling several slows the start of a runtime. */
const word = /[A-Z]+(?=[A-Z][a-z])|[A-Z]*[a-z0-9]+|[A-Z]+/g;

const words = (key: string): string[] => (key.match(word) ?? []).map((part) => part.toLowerCase());
