import type { Pair } from 'yaml';

const loadYaml = (): typeof import('yaml') => require('yaml') as typeof import('yaml');

/** Returns a key as a string, whatever type YAML gives it. */
export const keyOf = ({ key }: Pair): string =>
  String(loadYaml().isScalar(key) ? (key.source ?? key.value) : key);
