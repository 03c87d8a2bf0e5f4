import type { Presets } from './presets-file';

/**
 * Warns about changes that golemsp will make. It considers itself configured only if every runtime has a preset of the
 * same name. Otherwise it asks for prices at its start, sets them for presets named like runtimes, creates missing
 * ones, and activates them.
 *
 * @returns undefined if golemsp changes nothing
 */
export function troubleOfGolemsp({ presets }: Presets, runtime: string): string | undefined {
  const named = presets.find(({ name }) => name === runtime);
  if (named && named['exeunit-name'] !== runtime) {
    return `the preset ${runtime} belongs to the runtime ${named['exeunit-name']}: golemsp asks for prices at every start, and assigns it to the runtime ${runtime}`;
  }
  if (named) return undefined;
  const other = presets.find((preset) => preset['exeunit-name'] === runtime);
  if (!other) return undefined; // golemsp creates it
  return `no preset is named ${runtime}: golemsp asks for prices at its start, and adds a second preset for ${runtime} besides ${other.name}`;
}
