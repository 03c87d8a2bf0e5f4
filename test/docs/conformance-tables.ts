import { ruleGroups } from '../../src/supervisor/conformance/rules';
import type { Table } from '../support/markdown';

/** The text of each row of docs/conformance.md, by heading. */
export const conformanceTables: Record<string, Table> = Object.fromEntries(
  ruleGroups.map(({ title: group, rules }) => [
    group,
    {
      header: ['Rule', 'Title', 'What must hold', 'Limit', 'Needs', 'How to mend it'],
      rows: rules.map(({ id, title, rule, limit, needs, mend }) => [
        ...[id, title, rule, limit],
        needs === undefined ? '' : `\`--${needs}\``,
        mend,
      ]),
    },
  ]),
);
