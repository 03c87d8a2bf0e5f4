import type { ConformanceItem, Verdict } from '../../supervisor/conformance/check-conformance';

const phrases: Record<Verdict, string> = {
  passed: 'passed',
  failed: 'failed',
  notChecked: 'not checked',
  notApplicable: 'not applicable',
};

/** The number of items with a verdict. */
export const countOf = (items: readonly ConformanceItem[], verdict: Verdict): number =>
  items.filter((item) => item.verdict === verdict).length;

/** `40 passed, 1 failed, 3 not applicable`; absent verdicts are left out. */
export const verdictsIn = (items: readonly ConformanceItem[]): string =>
  (Object.keys(phrases) as Verdict[])
    .map((verdict): [number, string] => [countOf(items, verdict), phrases[verdict]])
    .filter(([count]) => count > 0)
    .map(([count, phrase]) => `${count} ${phrase}`)
    .join(', ');

/** Whether no rule is violated, and every rule that applies was checked. */
export const conforms = (items: readonly ConformanceItem[]): boolean =>
  countOf(items, 'failed') + countOf(items, 'notChecked') === 0;
