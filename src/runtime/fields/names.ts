/** `maxItems` as a flag: `max-items`. */
export const kebabCase = (key: string): string => words(key).join('-');

/** `maxItems` as an environment variable: `MAX_ITEMS`. */
export const upperSnakeCase = (key: string): string => words(key).join('_').toUpperCase();

/** Variables that VMRE itself reads; no option takes one of them without being told to. */
const reservedVariables = ['VMRE_LOG', 'VMRE_LOG_FILE', 'VMRE_CONFIG', 'VMRE_CHILD_OF'];

/** The variable of an option of the configuration; undefined where VMRE has a use for it. */
export function variableName(path: readonly string[]): string | undefined {
  const name = `VMRE_${path.map(upperSnakeCase).join('_')}`;
  return reservedVariables.includes(name) ? undefined : name;
}

/** `max-items` as a property: `maxItems`. */
export const camelCase = (flag: string): string =>
  flag.replace(/-+([a-z0-9])/gi, (_dashes, letter: string) => letter.toUpperCase());

function words(key: string): string[] {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word.toLowerCase());
}
