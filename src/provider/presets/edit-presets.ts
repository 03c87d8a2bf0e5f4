import type { JSONPath } from 'jsonc-parser';

import { VmreError } from '../../support/errors/vmre-error';
import type { Descriptor } from '../descriptor/descriptor';
import { parsePresets, type Preset, type Presets } from './presets-file';
import { coefficientsOf, type Prices } from './prices';

/** The format of the provider. */
const layout = { insertSpaces: true, tabSize: 2, eol: '\n' };

/** The preset of an installation. */
export interface PresetRequest {
  name: string;
  descriptor: Descriptor;
  prices: Prices;
  activate: boolean;
}

/**
 * Edits the text of presets.json. Everything else is preserved: other presets, unknown keys, their order, the form of
 * numbers; only white space in changed lines may differ.
 */
export class PresetsEdit {
  private presets: Presets;

  /** @throws VMRE_PRESETS_INVALID */
  constructor(
    private readonly path: string,
    public text: string,
  ) {
    this.presets = parsePresets(path, text);
  }

  /** Adds a preset, or updates the prices of an existing one of the same runtime. */
  fulfil({ name, descriptor, prices, activate }: PresetRequest): void {
    const index = this.presets.presets.findIndex((preset) => preset.name === name);
    const existing = this.presets.presets[index];
    if (!existing) {
      this.set(['presets', -1], newPreset(name, descriptor, prices));
    } else if (existing['exeunit-name'] !== descriptor.name) {
      const text = `the preset ${name} belongs to the runtime ${existing['exeunit-name']}`;
      throw new VmreError('VMRE_PRESET_TAKEN', text);
    } else {
      this.reprice(index, prices);
    }
    if (activate && !this.presets.active.includes(name)) this.set(['active', -1], name);
  }

  /** Removes or deactivates all presets of a runtime. @returns their names */
  withdraw(runtime: string, keep: boolean): string[] {
    const names = this.namesOf(runtime);
    for (const name of names) {
      for (let at; (at = this.presets.active.indexOf(name)) >= 0;) this.remove('active', at);
      if (keep) continue;
      const index = this.presets.presets.findIndex((preset) => preset.name === name);
      this.remove('presets', index);
    }
    return names;
  }

  private namesOf(runtime: string): string[] {
    return this.presets.presets
      .filter((preset) => preset['exeunit-name'] === runtime)
      .map(({ name }) => name);
  }

  private reprice(index: number, { initial, coefficients }: Prices): void {
    if (initial !== undefined) this.set(['presets', index, 'initial-price'], initial);
    for (const [property, price] of Object.entries(coefficients)) {
      this.set(['presets', index, 'usage-coeffs', property], price);
    }
  }

  /** Done by hand, because the library expects a space before the end of an array. */
  private remove(list: 'active' | 'presets', index: number): void {
    const { findNodeAtLocation, parseTree } =
      require('jsonc-parser') as typeof import('jsonc-parser');
    const tree = parseTree(this.text);
    const node = tree && findNodeAtLocation(tree, [list]);
    const elements = node?.children ?? [];
    const [before, own, next] = [elements[index - 1], elements[index], elements[index + 1]];
    if (!own) throw new RangeError(`${list} has no element ${index}`);
    if (node && elements.length === 1) {
      // Leaves no empty line, to which the next change would add another.
      const end = node.offset + node.length;
      this.replace(`${this.text.slice(0, node.offset)}[]${this.text.slice(end)}`);
      return;
    }
    const from = before ? before.offset + before.length : own.offset;
    const to = before || !next ? own.offset + own.length : next.offset;
    this.replace(this.text.slice(0, from) + this.text.slice(to));
  }

  private set(path: JSONPath, value: unknown): void {
    const { applyEdits, modify } = require('jsonc-parser') as typeof import('jsonc-parser');
    const edits = modify(this.text, path, value, {
      isArrayInsertion: path.at(-1) === -1,
      // A file on one line stays on one line.
      ...(this.text.trim().includes('\n') && { formattingOptions: layout }),
    });
    this.replace(applyEdits(this.text, edits));
  }

  /** Checks the edited text, so nothing invalid is written. */
  private replace(text: string): void {
    this.presets = parsePresets(this.path, text);
    this.text = text;
  }
}

/**
 * The presets.json of a new provider. The provider itself creates one for the runtime wasmtime. It is active only if
 * that runtime is installed, because otherwise the provider would make no offers.
 */
export function initialPresets(hasWasmtime: boolean): string {
  const preset = presetOf('default', 'wasmtime', {
    'golem.usage.duration_sec': 0,
    'golem.usage.cpu_sec': 0,
  });
  const presets: Presets = { ver: 'V1', active: hasWasmtime ? ['default'] : [], presets: [preset] };
  return `${JSON.stringify(presets, null, 2)}\n`;
}

function newPreset(name: string, descriptor: Descriptor, prices: Prices): Preset {
  const preset = presetOf(name, descriptor.name, coefficientsOf(descriptor, prices));
  return { ...preset, 'initial-price': prices.initial ?? 0 };
}

const presetOf = (name: string, runtime: string, prices: Record<string, number>): Preset => ({
  name,
  'exeunit-name': runtime,
  'pricing-model': 'linear',
  'initial-price': 0,
  'usage-coeffs': prices,
});
