/** The labels and the value of one line. */
export type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** Media type of the text. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Characters of a label: vats choose their names. */
const MAX_LABEL_LENGTH = 128;

/** One metric as text for Prometheus. */
export function metricText(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  samples: readonly Sample[],
): string {
  if (samples.length === 0) return '';
  const lines = samples.map(([labels, value]) => `${name}${labelText(labels)} ${value}\n`);
  return `${headText(name, type, help)}${lines.join('')}`;
}

/** The lines before the values of a metric. */
export const headText = (name: string, type: string, help: string): string =>
  `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;

/** Labels in braces; empty without labels. */
export function labelText(labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels).map(([key, value]) => `${key}="${escaped(value)}"`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

/** A vat may have any name: control characters and lone surrogates are replaced. */
const escaped = (text: string): string =>
  text
    .slice(0, MAX_LABEL_LENGTH)
    .replace(/[\\"\n]/g, (found) => escapes[found] as string)
    .replace(/[\p{Cc}\p{Surrogate}\p{Zl}\p{Zp}]/gu, '\ufffd');
