import type { JsonObject } from '../../support/json';

/** A usage counter of a descriptor. */
export interface DescriptorCounter {
  name: string;
  description?: string;
  /** Whether a preset may price it. */
  price?: boolean;
}

/** The description of a runtime for a provider: an element of the array in `ya-*.json`. */
export interface Descriptor {
  name: string;
  /** Semantic version with all three numbers. */
  version: string;
  /** Relative to the directory of the descriptor; usually `exe-unit`. */
  'supervisor-path': string;
  /** Relative to the directory of the descriptor. */
  'runtime-path'?: string;
  description?: string;
  /** Arguments before those that a provider adds. */
  'extra-args'?: string[];
  /** Properties of the offer, below `golem.runtime.`. */
  properties?: JsonObject;
  /** Replaces the default counters. */
  config?: { counters: Record<string, DescriptorCounter> };
}

/** Names of the file and the directory of a runtime in a plugins directory. */
export const descriptorFileOf = (name: string): string => `ya-runtime-${name}.json`;
/** The directory of a runtime beside its descriptor. */
export const directoryOf = (name: string): string => `ya-runtime-${name}`;
