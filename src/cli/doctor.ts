import type { Argv } from 'yargs';

import type { Finding, Verdict } from '../provider/doctor/finding';
import type { Command } from '../support/commands/command';
import { counted } from '../support/counted';
import type { CommonOptions } from '../support/commands/common-options';
import { ExitCode } from '../support/errors/error-kind';
import { timeout } from './duration-option';
import { paintFor } from '../support/terminal/colours';
import { printable } from '../support/printable';
import { inOne, print, printPainted, printJson } from '../support/output';
import { Progress } from '../support/terminal/progress';
import { placeOf, providerOptions, type ProviderOptions } from './provider-options';

interface DoctorOptions extends ProviderOptions, CommonOptions {
  json: boolean;
  /** Milliseconds. */
  timeout: number;
  runProject: boolean;
}

const options = (yargs: Argv): Argv =>
  providerOptions(yargs)
    .option('timeout', timeout('Maximum time for test and for offer-template'))
    .option('run-project', {
      type: 'boolean',
      default: false,
      describe: 'Also run test and offer-template of the project in this directory',
    });

/** `vmre doctor`: finds problems of a provider or a project. */
export const doctorCommand: Command = {
  words: '',
  describe: 'Find problems of this provider or project, and say how to fix them',
  builder: options,
  run: doctor,
};

const words: Record<Verdict, string> = {
  ok: 'ok',
  warning: 'WARNING',
  problem: 'PROBLEM',
  skipped: '-',
};

const colours = { ok: 'green', warning: 'yellow', problem: 'red', skipped: 'gray' } as const;

async function doctor(argv: DoctorOptions): Promise<number> {
  const { examine } =
    require('../provider/doctor/examine') as typeof import('../provider/doctor/examine');
  const told = argv.json ? () => undefined : tell;
  const { timeout, runProject } = argv;
  const place = placeOf(argv);
  const progress = new Progress(argv);
  const findings = await examine(
    ...([place, process.cwd(), timeout, told, runProject] as const),
    (title, done, of) => progress.tell(title, done, of),
  ).finally(() => progress.end());
  const count = (verdict: Verdict): number =>
    findings.filter((finding) => finding.verdict === verdict).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  if (argv.json) printJson({ ok: problems === 0, findings });
  else if (problems + warnings === 0) print('\nNo problems found.');
  else print(`\n${counted(problems, 'problem')}, ${counted(warnings, 'warning')}.`);
  return problems === 0 ? ExitCode.Ok : ExitCode.Failed;
}

function tell({ title, verdict, detail, fix }: Finding): void {
  const paint = paintFor(process.stdout);
  const head = paint(colours[verdict], words[verdict].padEnd(8));
  const [first = '', ...others] = `${title}: ${inOne(detail)}`.split('\n');
  printPainted(`${head} ${printable(first)}`);
  for (const line of others) print(line);
  if (fix !== undefined) print(`         ${fix}`);
}
