import { VmreError } from '../../support/errors/vmre-error';
import { countersOf } from '../descriptor/read-counters';
import { troubleOfGolemsp } from '../presets/golemsp';
import type { Preset } from '../presets/presets-file';
import { asksNothing } from '../presets/prices';
import type { Check } from './finding';
import type { DoctorContext } from './doctor-context';

/** Whether the provider can load its presets. */
export const presetsFile: Check = {
  id: 'presets',
  title: 'presets.json',
  look(context, tell) {
    const { presets, presetsFile: path, provider } = context;
    if (presets instanceof VmreError) tell.failed(presets);
    else if (presets) tell.ok(path);
    else if (provider instanceof VmreError) tell.skipped(`${path} does not exist`);
    else tell.warning(`${path} does not exist`, 'vmre install or the provider creates it.');
  },
};

/** Whether golemsp leaves the presets unchanged. */
export const presetNames: Check = {
  id: 'preset-names',
  title: 'Presets as golemsp names them',
  look({ presets, provider }, tell) {
    if (!presets || presets instanceof VmreError || provider instanceof VmreError) return;
    for (const { descriptor } of provider.inventory.runtimes) {
      const { name } = descriptor;
      const trouble = troubleOfGolemsp(presets, name);
      if (trouble === undefined) tell.ok(name);
      else {
        const fix = `Use vmre install without --preset, which names it ${name}; or use ya-provider without golemsp.`;
        tell.warning(trouble, fix);
      }
    }
  },
};

/** Whether active presets can be offered. */
export const activePresets: Check = {
  id: 'active-presets',
  title: 'Active presets',
  look(context, tell) {
    const { presets } = context;
    if (!presets || presets instanceof VmreError) return;
    const active = presets.presets.filter(({ name }) => presets.active.includes(name));
    for (const preset of active) {
      const problem = problemOfPreset(context, preset);
      if (problem) tell.problem(`${preset.name}: ${problem[0]}`, problem[1]);
      else if (asksNothing(preset)) {
        const fix = 'Set prices: ya-provider preset update, or vmre install with --price.';
        tell.warning(`${preset.name}: all prices are 0`, fix);
      } else tell.ok(`${preset.name}: ${preset['exeunit-name']}`);
    }
    if (active.length === 0) {
      tell.warning(
        'none; nothing is offered',
        'Run ya-provider preset activate NAME, or vmre install.',
      );
    }
  },
};

function problemOfPreset(
  { provider }: DoctorContext,
  preset: Preset,
): [string, string] | undefined {
  if (provider instanceof VmreError) return undefined;
  const name = preset['exeunit-name'];
  const { runtimes, broken } = provider.inventory;
  const runtime = runtimes.find(({ descriptor }) => descriptor.name === name);
  if (!runtime) {
    if (broken.length > 0) return undefined; // perhaps in one of those
    const fix = `Run ya-provider preset deactivate ${preset.name}, or install ${name}.`;
    return [`the runtime ${name} is not installed`, fix];
  }
  const priced = Object.entries(countersOf(runtime.descriptor)).filter(([, { price }]) => price);
  if (priced.some(([property]) => property in preset['usage-coeffs'])) return undefined;
  const names = priced.map(([property]) => property).join(', ') || 'none';
  const fix = `Set a price for one of its counters: ${names}.`;
  return [`has no price for a counter of ${name}; the provider makes no offers`, fix];
}
