import type { JsonObject } from '../../support/json';

/** A usage counter of a descriptor: what a preset may price, and how it is called there. */
export interface DescriptorCounter {
  name: string;
  description?: string;
  /** Whether a preset may price it. */
  price?: boolean;
}

/** What a provider reads of a runtime: an element of the JSON list in `ya-*.json`. */
export interface Descriptor {
  name: string;
  /** Semantic version, all three numbers. */
  version: string;
  /** Relative to the directory of the descriptor; usually `exe-unit`. */
  'supervisor-path': string;
  /** Relative to the directory of the descriptor. */
  'runtime-path'?: string;
  description?: string;
  /** Put before the arguments that a provider adds. */
  'extra-args'?: string[];
  /** Merged under `golem.runtime.` in the offer. */
  properties?: JsonObject;
  /** Replaces the counters that a provider assumes. */
  config?: { counters: Record<string, DescriptorCounter> };
}

/** How the file and the directory of a runtime are called in a plugins directory. */
export const descriptorFileOf = (name: string): string => `ya-runtime-${name}.json`;
export const directoryOf = (name: string): string => `ya-runtime-${name}`;
