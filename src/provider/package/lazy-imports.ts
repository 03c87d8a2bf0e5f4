/** What the compiler makes of an `import` in TypeScript; it is then only used as `name_1.member`. */
const imported = /^(const|var) (\w+_\d+) = require\(("[^"]+")\);$/gm;

/**
 * Has a compiled module of VMRE load what it imports with the first use of it. Most invocations need a
 * part of VMRE only, and a module that is not loaded costs nothing. Imports without a name, which are
 * there for their effect, are left in place; so is whatever the compiler has another form for.
 *
 * @param text of the module, as the TypeScript compiler writes it
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
