import type { ExeCommand, ExeScript, ScriptStep } from './exe-script';
import { readDeploy } from './read-deploy';
import { readExpectation } from './read-expectation';
import { readRun } from './read-run';
import { readTransfer } from './read-transfer';
import type { Reader, ScriptValue } from './script-value';

/** An empty command may also be null, as in `- terminate:`. */
const emptyOr =
  (read: Reader<ExeCommand>, empty: ExeCommand): Reader<ExeCommand> =>
  (value) =>
    value.isNull ? empty : read(value);

const deploy: ExeCommand = { type: 'deploy', networks: [], hosts: {} };

const commands: Readonly<Record<string, Reader<ExeCommand>>> = {
  deploy: emptyOr(readDeploy, deploy),
  start: emptyOr(
    (value) => {
      const { args = [] } = value.fields({ args: (list) => list.list((arg) => arg.text()) });
      return { type: 'start', args };
    },
    { type: 'start', args: [] },
  ),
  run: readRun,
  transfer: readTransfer,
  terminate: emptyOr(
    (value) => {
      value.fields({});
      return { type: 'terminate' };
    },
    { type: 'terminate' },
  ),
  sign: (value) => value.wrong('cannot be played: only the key of a provider can sign'),
};

const beside = ['name', 'expect'];

/** Reads a script; mistakes are recorded in the document. */
export function readScript(root: ScriptValue): Omit<ExeScript, 'notes'> | undefined {
  if (!root.isMap) {
    const steps = readSteps(root, 'a list of commands, or a map with name and steps');
    return steps && { steps };
  }
  const read = root.fields({ name: (name) => name.text(), steps: (steps) => readSteps(steps) });
  if (!('steps' in read)) return root.wrong('lacks steps, a list of commands');
  return read.steps && { name: read.name, steps: read.steps };
}

function readSteps(value: ScriptValue, expected?: string): ScriptStep[] | undefined {
  const steps = value.list(readStep, expected);
  if (value.isList && value.items()?.length === 0) return value.wrong('has no commands');
  return steps;
}

function readStep(value: ScriptValue): ScriptStep | undefined {
  const entries = value.entries('a map with a command, such as run');
  if (!entries) return undefined;
  const found = entries.filter(([name]) => Object.hasOwn(commands, name));
  for (const [name, each] of entries) {
    if (found.some(([known]) => known === name) || beside.includes(name)) continue;
    each.unknown([...Object.keys(commands), ...beside]);
  }
  const [first, second] = found;
  if (!first) {
    const hasUnknown = entries.some(([name]) => !beside.includes(name));
    return hasUnknown
      ? undefined
      : value.wrong(`has no command: ${Object.keys(commands).join(', ')}`);
  }
  if (second) return value.wrong(`has two commands, ${first[0]} and ${second[0]}; make two steps`);
  const fields = Object.fromEntries(entries);
  const name = fields['name']?.text();
  const expect = fields['expect'] ? readExpectation(fields['expect']) : {};
  const command = commands[first[0]]?.(first[1]);
  if (!command) return undefined;
  const source = { [first[0]]: first[1].plain() ?? {} };
  return { name: name ?? titleOf(command), line: value.line, source, command, expect };
}

function titleOf(command: ExeCommand): string {
  if (command.type === 'run') return ['run', command.entryPoint, ...command.args].join(' ');
  if (command.type === 'start') return ['start', ...command.args].join(' ');
  if (command.type !== 'transfer') return command.type;
  const [from, to] = [command.from, command.to].map(({ scheme, path }) => `${scheme}:${path}`);
  return `transfer ${from} to ${to}`;
}
