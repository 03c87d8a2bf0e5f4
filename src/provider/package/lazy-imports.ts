/** The compiled form of an `import` in TypeScript; it is used only as `name_1.member`. */
const imported = /^(const|var) (\w+_\d+) = require\(("[^"]+")\);$/gm;

/**
 * Rewrites a compiled module of VMRE so that it loads each import at its first use. Most invocations need only a part
 * of VMRE. Imports for side effects, and imports in other forms, are unchanged.
 *
 * @param text of the module, as compiled by TypeScript
 */
export function loadImportsLazily(text: string): string {
  const requests = new Map<string, string>();
  const declared = text.replace(imported, (_line, kind: string, name: string, request: string) => {
    requests.set(name, request);
    return kind === 'const' ? `let ${name};` : `var ${name};`;
  });
  if (requests.size === 0) return text;
  return declared.replace(/(?<=\.\.\.|(?<![\w$.]))(\w+_\d+)(?=\.)/g, (name) => {
    const request = requests.get(name);
    return request === undefined ? name : `(${name} ??= require(${request}))`;
  });
}
