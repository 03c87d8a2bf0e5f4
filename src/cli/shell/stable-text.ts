/** Parts of an output that differ between two runs of the same command. */
const volatile: readonly [RegExp, string][] = [
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/g, '<time>'],
  [/\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b/g, '<time>'],
  [/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi, '<uuid>'],
  [/\b1[5-9]\d{8}(?:\d{3})?\b/g, '<time>'],
  [/\b\d+(?:\.\d+)? ?(?:ns|µs|us|ms|s|sec|seconds?|min|minutes?)\b/g, '<duration>'],
  [/\b(pid[ :=#]*)\d+/gi, '$1<pid>'],
  [/\/vmre-(?:shell|dev|try)-\w+/g, '/<workdir>'],
];

/**
 * Replaces times, durations, process ids and UUIDs by their names, so that the outputs of two runs can be compared.
 *
 * @param workdir the work directory, which is replaced, too
 */
export function stableText(text: string, workdir?: string): string {
  const within = workdir ? text.replaceAll(workdir, '<workdir>') : text;
  return volatile.reduce((result, [pattern, name]) => result.replace(pattern, name), within);
}
