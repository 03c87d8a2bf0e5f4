/** The reports of a hook on stderr. */
export const toldBy = (hook: string, stderr: string): string[] =>
  stderr
    .split('\n')
    .filter((line) => line.startsWith(`${hook} {`))
    .map((line) => line.slice(hook.length + 1));
