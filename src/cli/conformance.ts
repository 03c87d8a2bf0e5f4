import type { Argv } from 'yargs';

import {
  checkConformance,
  type ConformanceItem,
} from '../supervisor/conformance/check-conformance';
import { ruleCount } from '../supervisor/conformance/rules';
import type { Command } from '../support/commands/command';
import type { CommonOptions } from '../support/commands/common-options';
import { ExitCode } from '../support/errors/error-kind';
import type { Interruption } from '../support/interruption';
import { printJson } from '../support/output';
import { paintFor } from '../support/terminal/colours';
import { Progress } from '../support/terminal/progress';
import { junitReport } from './conformance/junit-report';
import { ReportFile } from './report-file';
import { TextReport } from './conformance/text-report';
import { conforms, countOf } from './conformance/verdicts';
import { withOwnConfiguration } from './dev/own-configuration';
import {
  scriptOf,
  sessionOptions,
  toWords,
  withRuntime,
  type SessionOptions,
} from './session-options';

interface ConformanceOptions extends SessionOptions, CommonOptions {
  fail: string | undefined;
  json: boolean;
  junit: string | undefined;
}

const options = (yargs: Argv): Argv =>
  sessionOptions(yargs)
    .option('run', {
      type: 'string',
      array: true,
      default: [],
      describe: 'A command that succeeds; may be repeated',
    })
    .option('fail', { type: 'string', describe: 'A command that fails' })
    .option('kill', { type: 'string', describe: 'A command that runs for a minute' })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
    .option('junit', { type: 'string', describe: 'Write a JUnit report to this file' })
    .example(
      '$0 bin/my-runtime --run "echo hi" --fail "sh -c false" --kill "sleep 60"',
      'all rules',
    );

/** `vmre conformance`: checks the numbered list of rules against a runtime in any language. */
export const conformanceCommand: Command = {
  words: '<runtime>',
  describe: 'Check every rule of the contract against a runtime in any language',
  builder: options,
  run: conformance,
};

async function conformance(argv: ConformanceOptions, interruption: Interruption): Promise<number> {
  const { startArgs, runs, kill } = scriptOf(argv);
  const fail = argv.fail === undefined ? undefined : toWords('fail', argv.fail);
  const junit = argv.junit === undefined ? undefined : new ReportFile(argv.junit);
  const signal = interruption.attend();
  const report = argv.json ? undefined : new TextReport(paintFor(process.stdout));
  const items: ConformanceItem[] = [];
  const progress = new Progress(argv);
  progress.tell('checking the rules', 0, ruleCount);
  await withOwnConfiguration((env) =>
    withRuntime(argv, env, async (program) => {
      const script = { startArgs, runs, fail, kill };
      for await (const item of checkConformance(program, script, { signal })) {
        items.push(item);
        report?.item(item);
        progress.tell('checking the rules', items.length, ruleCount);
      }
    }),
  ).finally(() => progress.end());
  junit?.write(junitReport(argv.runtime, items));
  if (argv.json) printJson(jsonReport(argv.runtime, items));
  report?.end(items);
  return conforms(items) ? ExitCode.Ok : ExitCode.Protocol;
}

function jsonReport(runtime: string, items: readonly ConformanceItem[]): object {
  const verdicts = ['passed', 'failed', 'notChecked', 'notApplicable'] as const;
  const counts = Object.fromEntries(verdicts.map((verdict) => [verdict, countOf(items, verdict)]));
  return { runtime, ok: conforms(items), ...counts, items };
}
