import { commandLineRules } from './command-line-rules';
import { endRules } from './end-rules';
import { eventRules } from './event-rules';
import { messageRules } from './message-rules';
import { perCommandRules } from './per-command-rules';
import { requestRules } from './request-rules';
import type { RuleGroup } from './rule';
import { runRules } from './run-rules';
import { startRules } from './start-rules';
import { usageRules } from './usage-rules';

/**
 * The contract of a runtime, in the order in which it is checked: rules about everything that was seen come last.
 * Its rules are numbered from R1.
 */
export const ruleGroups: readonly RuleGroup[] = [
  { title: 'Command line', rules: commandLineRules },
  { title: 'Start', rules: startRules },
  { title: 'Commands', rules: runRules },
  { title: 'Requests', rules: requestRules },
  { title: 'End', rules: endRules },
  { title: 'Command mode', rules: perCommandRules },
  { title: 'Messages', rules: messageRules },
  { title: 'Events', rules: eventRules },
  { title: 'Usage and processes', rules: usageRules },
];

/** The number of all rules. */
export const ruleCount = ruleGroups.reduce((sum, { rules }) => sum + rules.length, 0);
