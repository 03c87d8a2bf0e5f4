import { messageOf, VmreError } from '../../support/errors/vmre-error';
import type { RuntimeProgram } from '../runtime-program';
import { Departure, NotApplicable, NotChecked } from './outcomes';
import type { Needed, Rule } from './rule';
import { ruleGroups } from './rules';
import { Trial, type ConformanceScript } from './trial';

/** The result of one rule. `notChecked`: another rule is violated, so that this one cannot be checked. */
export type Verdict = 'passed' | 'failed' | 'notApplicable' | 'notChecked';

/** A rule of the contract, and what was seen of it. */
export interface ConformanceItem {
  /** Its number in the list of docs/conformance.md: `R1`. */
  id: string;
  /** The group of the rule. */
  group: string;
  /** What holds, in a few words. */
  title: string;
  /** Whether the rule holds. */
  verdict: Verdict;
  /** The rule, and what a supervisor does if it is violated. */
  rule: string;
  /** What was seen, or why the rule was not checked or does not apply. */
  seen: string;
  /** How to mend a violation. */
  mend: string;
  /** Milliseconds of the check. */
  tookMs: number;
}

/** Violations, by the codes of the parts that find them. Other errors are problems of the machine. */
const violations: readonly string[] = ['VMRE_CONTRACT_BROKEN', 'VMRE_RUNTIME_TIMEOUT'];

/** The options that give the commands that rules need. */
const lacks: Readonly<Record<Needed, string>> = {
  run: 'unless you give a command that succeeds: --run "COMMAND"',
  fail: 'unless you give a command that fails: --fail "COMMAND"',
  kill: 'unless you give a command that runs for a minute: --kill "COMMAND"',
};

/**
 * Checks the whole contract between a supervisor and a runtime against a program in any language. A violation is an
 * item, and not an error. All processes of the program are stopped at the end, also when the loop is left.
 *
 * @param program the runtime under test; its work directory should be empty
 * @param script commands for the rules that need one
 * @param options a signal that aborts the check, which then rejects with its reason
 * @returns the items, each when its rule was checked
 * @throws VMRE_PROGRAM_NOT_FOUND and other errors of the machine
 */
export async function* checkConformance(
  program: RuntimeProgram,
  script: ConformanceScript,
  { signal }: { signal?: AbortSignal | undefined } = {},
): AsyncGenerator<ConformanceItem, void, void> {
  const trial = new Trial(program, script);
  const stop = (): void => void program.stop();
  signal?.addEventListener('abort', stop);
  try {
    for (const { title: group, rules } of ruleGroups) {
      for (const rule of rules) {
        signal?.throwIfAborted();
        const item = await itemOf(rule, group, trial);
        signal?.throwIfAborted();
        yield item;
      }
    }
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener('abort', stop);
    await program.stop();
  }
}

async function itemOf(rule: Rule, group: string, trial: Trial): Promise<ConformanceItem> {
  const { id, title, rule: text, mend } = rule;
  const begin = performance.now();
  const [verdict, seen] = await verdictOf(rule, trial);
  return { id, group, title, verdict, rule: text, seen, mend, tookMs: performance.now() - begin };
}

async function verdictOf(rule: Rule, trial: Trial): Promise<[Verdict, string]> {
  try {
    await expectApplicable(rule, trial);
    return ['passed', await rule.check(trial)];
  } catch (error) {
    if (error instanceof NotApplicable) return ['notApplicable', error.message];
    if (error instanceof NotChecked) return ['notChecked', error.message];
    if (error instanceof Departure) return ['failed', error.message];
    if (VmreError.is(error) && violations.includes(error.code)) {
      return ['failed', messageOf(error)];
    }
    throw error;
  }
}

/** @throws NotApplicable, NotChecked if the mode is unknown */
async function expectApplicable({ mode, needs }: Rule, trial: Trial): Promise<void> {
  if (mode !== undefined) {
    const { startMode } = await trial.deployed();
    const actual = startMode === 'blocking' ? 'server' : 'command';
    if (actual !== mode) throw new NotApplicable(`the runtime has ${actual} mode`);
  }
  if (needs === undefined) return;
  const { runs = [], fail, kill } = trial.script;
  const given = { run: runs.length > 0, fail: fail !== undefined, kill: kill !== undefined };
  if (!given[needs]) throw new NotApplicable(lacks[needs]);
}
