import type { ConformanceItem } from '../../supervisor/conformance/check-conformance';
import { junitXml, type JunitCase } from '../junit';

/** The items as a JUnit report: one test case per rule, in one suite per group. */
export function junitReport(runtime: string, items: readonly ConformanceItem[]): string {
  const groups = [...new Set(items.map(({ group }) => group))];
  const suites = groups.map((group) => ({
    name: `${runtime}: ${group}`,
    cases: items.filter((item) => item.group === group).map(caseOf),
  }));
  return junitXml('vmre conformance', suites);
}

function caseOf(item: ConformanceItem): JunitCase {
  const { id, group, title, tookMs, verdict, rule, seen, mend } = item;
  const base = { group, name: `${id} ${title}`, tookMs };
  if (verdict === 'passed') return base;
  if (verdict !== 'failed') return { ...base, skipped: seen };
  return {
    ...base,
    failure: { message: seen, text: `rule: ${rule}\nseen: ${seen}\nmend: ${mend}` },
  };
}
