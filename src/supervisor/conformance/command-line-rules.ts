import { existsSync } from 'node:fs';
import { join, normalize } from 'node:path';

import { describeExit } from '../../process/exit-status';
import { counted } from '../../support/counted';
import { isRecord } from '../../support/json';
import { printable } from '../../support/printable';
import { parseAnswer, readDeployAnswer } from '../answers';
import { expectSuccess, type Invoked } from '../invocation';
import { Departure, NotChecked } from './outcomes';
import type { Rule } from './rule';
import type { Trial } from './trial';

const TIMEOUT = '`--timeout`';

/** Options as a supervisor passes them: see docs/command-line.md. */
const supervisorOptions: readonly string[] = [
  ...['--cpu-cores', '1', '--mem-gib', '0.5', '--storage-gib', '1.5'],
  ...['--volume-override', '{"/vmre/conformance":{"host":{}}}', '--hostname', 'vmre-conformance'],
];

/** The command line of a runtime: test, offer-template, deploy. */
export const commandLineRules: readonly Rule[] = [
  {
    id: 'R1',
    title: 'test succeeds',
    rule: '`test` exits with 0. Otherwise the whole provider does not start.',
    limit: TIMEOUT,
    mend: 'Exit with 0 from `test` when the runtime can work on this machine, and write the reason to stderr otherwise.',
    check: async (trial: Trial): Promise<string> =>
      succeeded('test', await trial.invokeAlone('test')),
  },
  {
    id: 'R2',
    title: 'offer-template succeeds',
    rule: '`offer-template` exits with 0. Otherwise the offer has none of its properties.',
    limit: TIMEOUT,
    mend: 'Exit with 0 from `offer-template`; it gets no `--workdir`.',
    check: async (trial: Trial): Promise<string> =>
      succeeded('offer-template', await trial.invokeAlone('offer-template')),
  },
  {
    id: 'R3',
    title: 'offer-template prints one JSON object',
    rule: 'The stdout of `offer-template` is exactly one JSON object. With anything else on stdout, the provider creates no offer.',
    limit: '',
    mend: 'Print the object once, and write logs to stderr.',
    async check(trial: Trial): Promise<string> {
      const { stdout } = await successful(trial.invokeAlone('offer-template'), 'offer-template');
      return oneObject('offer-template', stdout);
    },
  },
  {
    id: 'R4',
    title: 'the offer template has both keys',
    rule: '`properties` is an object and `constraints` is a string. Both are required.',
    limit: '',
    mend: 'Print `{"properties":{},"constraints":""}` with your values.',
    async check(trial: Trial): Promise<string> {
      const { properties, constraints } = await offerOf(trial);
      if (!isRecord(properties)) throw new Departure(`properties is ${shown(properties)}`);
      if (typeof constraints !== 'string') {
        throw new Departure(`constraints is ${shown(constraints)}`);
      }
      return counted(Object.keys(properties).length, 'property', 'properties');
    },
  },
  {
    id: 'R5',
    title: 'the constraints are a filter',
    rule: '`constraints` is empty or an LDAP filter in parentheses. The provider joins it with others.',
    limit: '',
    mend: 'Write the constraints as `(golem.inf.mem.gib>=1)`, several as `(&(a=1)(b=2))`.',
    async check(trial: Trial): Promise<string> {
      const { constraints } = await offerOf(trial);
      if (typeof constraints !== 'string') throw new NotChecked('constraints is not a string');
      if (!isFilter(constraints)) throw new Departure(`constraints is ${shown(constraints)}`);
      return constraints === '' ? 'no constraints' : shown(constraints);
    },
  },
  {
    id: 'R6',
    title: 'deploy succeeds',
    rule: '`--workdir W deploy --` exits with 0 in an empty work directory.',
    limit: TIMEOUT,
    mend: 'Exit with 0 from `deploy`. Report a failure by another exit code, with the reason on stderr.',
    check: async (trial: Trial): Promise<string> => succeeded('deploy', await trial.deploy()),
  },
  {
    id: 'R7',
    title: 'deploy prints one JSON object',
    rule: 'The stdout of `deploy` is empty or exactly one JSON object. Text after it makes DEPLOY fail.',
    limit: '',
    mend: 'Print the object once, and write logs to stderr.',
    async check(trial: Trial): Promise<string> {
      const { stdout } = await successful(trial.deploy(), 'deploy');
      return stdout.trim() === '' ? 'nothing: command mode' : oneObject('deploy', stdout);
    },
  },
  {
    id: 'R8',
    title: 'the answer of deploy is valid',
    rule: '`valid` is `{"Ok":"..."}`, `startMode` is `blocking` or `empty`, and `vols` is a list of `name` and `path`. A supervisor treats `Err` with exit code 0 as success.',
    limit: '',
    mend: 'Print `{"startMode":"blocking","valid":{"Ok":""},"vols":[]}` with your values.',
    async check(trial: Trial): Promise<string> {
      const { stdout } = await successful(trial.deploy(), 'deploy');
      const { startMode, volumes } = readIfObject(stdout);
      return `start mode ${startMode}, ${counted(volumes.length, 'volume')}`;
    },
  },
  {
    id: 'R9',
    title: 'deploy creates its volumes',
    rule: 'Every `name` in `vols` is a directory in the work directory, and no `path` occurs twice. Transfers write there.',
    limit: '',
    mend: 'Create each directory in `--workdir` before you print its name.',
    async check(trial: Trial): Promise<string> {
      const { volumes } = await trial.deployed();
      const { workdir } = trial.program;
      const outside = volumes.find(({ name }) => /^(\.\.)?(\/|$)/.test(normalize(name)));
      if (outside) throw new Departure(`${shown(outside.name)} is not in the work directory`);
      const missing = volumes.find(({ name }) => !existsSync(join(workdir, name)));
      if (missing) throw new Departure(`there is no directory ${shown(missing.name)}`);
      const paths = volumes.map(({ path }) => path);
      const twice = paths.find((path, at) => paths.indexOf(path) !== at);
      if (twice !== undefined) throw new Departure(`two volumes have the path ${shown(twice)}`);
      return counted(volumes.length, 'volume');
    },
  },
  {
    id: 'R10',
    title: 'deploy can be repeated',
    rule: '`deploy` succeeds again in the same work directory. A requestor may send TERMINATE and then DEPLOY.',
    limit: TIMEOUT,
    mend: 'Accept directories and files of an earlier `deploy`.',
    async check(trial: Trial): Promise<string> {
      await trial.deployed();
      return succeeded('the second deploy', await trial.invokeInActivity('deploy', '--'));
    },
  },
  {
    id: 'R11',
    title: 'the supervisor’s options are accepted',
    rule: 'Options that precede the command are accepted, each with a value: `--cpu-cores`, `--mem-gib`, `--storage-gib`, `--volume-override`, `--hostname`. A requestor can cause the last two.',
    limit: TIMEOUT,
    mend: 'Declare these options, or ignore unknown options before the command.',
    async check(trial: Trial): Promise<string> {
      await trial.deployed();
      const invoked = await trial.invokeInActivity(...supervisorOptions, 'deploy', '--');
      return succeeded(`deploy with ${supervisorOptions.join(' ')}`, invoked);
    },
  },
  {
    id: 'R12',
    title: 'an unknown command fails',
    rule: 'A command that the runtime does not know exits with a code other than 0. Exit code 0 means success everywhere.',
    limit: TIMEOUT,
    mend: 'Exit with a code such as 2 for a command line that you do not understand.',
    async check(trial: Trial): Promise<string> {
      const { exit } = await trial.invokeAlone('vmre-no-such-command');
      if (exit.code === 0) throw new Departure('exit code 0');
      return describeExit(exit);
    },
  },
];

function succeeded(command: string, invoked: Invoked): string {
  expectSuccess(command, invoked);
  return 'exit code 0';
}

/** @throws NotChecked if the command failed, which is the subject of another rule */
async function successful(invoking: Promise<Invoked>, command: string): Promise<Invoked> {
  const invoked = await invoking.catch(() => undefined);
  if (invoked?.exit.code === 0) return invoked;
  throw new NotChecked(`${command} failed`);
}

function oneObject(command: string, text: string): string {
  parseAnswer(command, text);
  if (!text.trimStart().startsWith('{')) {
    throw new Departure(`${command} printed ${shown(text)}, which is not an object`);
  }
  return `${counted(Buffer.byteLength(text), 'byte')}`;
}

/** The offer template, if it is one JSON object. */
async function offerOf(trial: Trial): Promise<Record<string, unknown>> {
  const { stdout } = await successful(trial.invokeAlone('offer-template'), 'offer-template');
  try {
    oneObject('offer-template', stdout);
  } catch {
    throw new NotChecked('offer-template did not print one JSON object');
  }
  return parseAnswer('offer-template', stdout);
}

/** @throws NotChecked if it is not one object, VMRE_CONTRACT_BROKEN if it is a wrong one */
function readIfObject(stdout: string): ReturnType<typeof readDeployAnswer> {
  if (stdout.trim() !== '') {
    try {
      oneObject('deploy', stdout);
    } catch {
      throw new NotChecked('deploy did not print one JSON object');
    }
  }
  return readDeployAnswer(stdout);
}

const shown = (value: unknown): string =>
  value === undefined ? 'missing' : printable(JSON.stringify(value), { most: 200 });

/** Whether a text is empty or has balanced parentheses from its first to its last character. */
function isFilter(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed === '') return true;
  let depth = 0;
  for (let at = 0; at < trimmed.length; at += 1) {
    const character = trimmed[at];
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0 || (depth === 0 && at < trimmed.length - 1)) return false;
  }
  return depth === 0;
}
