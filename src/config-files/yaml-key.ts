import type { Pair } from 'yaml';

const loadYaml = (): typeof import('yaml') => require('yaml') as typeof import('yaml');

/** A key of a file is a text, whatever YAML takes it for. */
export const keyOf = ({ key }: Pair): string =>
  String(loadYaml().isScalar(key) ? (key.source ?? key.value) : key);
