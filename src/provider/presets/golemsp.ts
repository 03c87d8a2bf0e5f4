import type { Presets } from './presets-file';

/**
 * What golemsp will do that the owner of these presets hardly wants. It takes itself for configured only while
 * every runtime has a preset of its own name. Otherwise it asks for a price when it starts, gives it to the
 * presets named like runtimes, makes the missing ones for these runtimes, and activates them.
 *
 * @returns undefined when there is nothing to be said
 */
export function troubleOfGolemsp({ presets }: Presets, runtime: string): string | undefined {
  const named = presets.find(({ name }) => name === runtime);
  if (named && named['exeunit-name'] !== runtime) {
    return `the preset ${runtime} is one of ${named['exeunit-name']}: golemsp asks for prices at every start, and makes it one of the runtime ${runtime}`;
  }
  if (named) return undefined;
  const other = presets.find((preset) => preset['exeunit-name'] === runtime);
  if (!other) return undefined; // it has none, and golemsp makes it
  return `no preset is named ${runtime}: golemsp asks for prices when it starts, and offers ${runtime} with a second preset beside ${other.name}`;
}
