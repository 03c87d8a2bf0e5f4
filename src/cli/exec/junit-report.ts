import type { SessionDeparture } from '../../supervisor/session/departures';
import type { StepReport } from '../../supervisor/script/step-report';
import { junitXml, type JunitCase } from '../junit';
import type { ExecOutcome } from './outcome';

/** A JUnit report: one test case per step, and one per violation of the contract. */
export function junitReport({ runtime, script, name, steps, departures }: ExecOutcome): string {
  const group = name ?? script;
  const cases = steps.map((step, at) => stepCase(step, at, group));
  const suites = [
    { name: `${runtime}: ${group}`, cases },
    { name: `${runtime}: contract`, cases: departures.map(departureCase) },
  ];
  return junitXml(
    'vmre exec',
    suites.filter((suite) => suite.cases.length > 0),
  );
}

function stepCase(step: StepReport, at: number, group: string): JunitCase {
  const { name, line, verdict, differences, tookMs } = step;
  const base = { group, name: `${at + 1} ${name}`, tookMs };
  if (verdict === 'passed') return base;
  if (verdict === 'skipped') return { ...base, skipped: 'a command before it failed' };
  const [message = ''] = differences;
  return { ...base, failure: { message, text: [`line ${line}`, ...differences].join('\n') } };
}

function departureCase({ rule, title, text, seen, mend }: SessionDeparture): JunitCase {
  const failure = { message: seen, text: `rule: ${text}\nseen: ${seen}\nmend: ${mend}` };
  return { group: 'contract', name: `${rule} ${title}`, tookMs: 0, failure };
}
