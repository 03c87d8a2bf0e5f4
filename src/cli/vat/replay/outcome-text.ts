import { counted } from '../../../support/counted';
import { deliveryText } from '../entry-text';
import type { Outcome } from './play-again';

/** Formats the outcome of a replay. */
export function outcomeText({ vat, vatId, deliveries, divergence, entry }: Outcome): string[] {
  const head = `${vatId}:${vat}  ${counted(deliveries, 'delivery', 'deliveries')}`;
  if (!divergence || !entry) return [`${head}, no difference`];
  const { delivery, syscall, expected, actual, problem } = divergence;
  const where = syscall === undefined ? '' : `, syscall ${syscall}`;
  return [
    `${head}, then DIVERGED in delivery ${delivery}${where}: ${deliveryText(entry.d)}`,
    ...(problem === undefined ? [] : [`  ${problem}`]),
    ...(syscall === undefined ? [] : difference(expected, actual)),
  ];
}

/** A diff with the recorded syscall as `-` and the current one as `+`. */
function difference(expected: unknown, actual: unknown): string[] {
  const { diffLines } = require('diff') as typeof import('diff');
  const [before, now] = [expected, actual].map((each) =>
    each === null ? '(none)\n' : `${JSON.stringify(each, null, 2)}\n`,
  ) as [string, string];
  return diffLines(before, now).flatMap(({ value, added, removed }) =>
    value
      .trimEnd()
      .split('\n')
      .map((line) => `  ${added ? '+' : removed ? '-' : ' '} ${line}`),
  );
}
