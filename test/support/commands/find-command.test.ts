import { coded } from '../coded';
import { findCommand } from '../../../src/support/commands/find-command';
import type { Command, Program } from '../../../src/support/commands/command';

const command = (): Command => ({
  words: '',
  describe: '',
  builder: (yargs) => yargs,
  run: () => 0,
});
const program: Program = {
  name: 'vmre',
  describe: 'All',
  commands: {
    ...{ create: command, dev: command, try: command, install: command, uninstall: command },
    vm: () => ({ describe: 'VMs', commands: { run: command, probe: command } }),
    vat: () => ({ describe: 'Vats', commands: { run: command, trace: command } }),
  },
};

test.each<[string[], string, string[]]>([
  [['try', 'rt'], 'vmre try', ['rt']],
  [['vat', 'run', 'house'], 'vmre vat run', ['house']],
  [['help', 'try'], 'vmre try', ['--help']],
  [['help', 'vat', 'run'], 'vmre vat run', ['--help']],
  [['vat', 'run', 'help'], 'vmre vat run', ['help']],
])('%j is %s with %j', (argv, path, words) => {
  expect(findCommand(program, argv)).toMatchObject({ path, words });
});

test.each<[string[], string]>([
  [[], 'vmre'],
  [['--help'], 'vmre'],
  [['help'], 'vmre'],
  [['help', 'help'], 'vmre'],
  [['vat'], 'vmre vat'],
  [['vm', '-h'], 'vmre vm'],
  [['help', 'vm'], 'vmre vm'],
])('%j is the help of %s', (argv, path) => {
  const found = findCommand(program, argv);
  expect(found).toMatchObject({ path, group: { commands: expect.any(Object) as object } });
});

test.each<[string[], string]>([
  [['crate'], 'unknown command: "crate"; known commands: create, dev'],
  [['crate'], 'vat. Did you mean create?'],
  [['isntall'], 'Did you mean install?'],
  [['probe'], 'Did you mean vmre vm probe?'],
  [['trase'], 'Did you mean vmre vat trace?'],
  [['run', 'house'], 'Did you mean vmre vm run or vmre vat run?'],
  [['vat', 'probe'], 'Did you mean vmre vm probe?'],
  [['vat', 'rum'], 'known commands: run, trace. Did you mean run?'],
  [['vm', 'install'], 'Did you mean vmre install?'],
  [['help', 'tri'], 'Did you mean try?'],
  [['--jsn', 'try'], 'unknown option --jsn before the command'],
  [['toString'], 'unknown command: "toString"'],
  [[''], 'unknown command: ""'],
])('%j is rejected: %s', (argv, text) => {
  expect(() => findCommand(program, argv)).toThrow(
    coded(text.includes('unknown option') ? 'VMRE_OPTION_INVALID' : 'VMRE_COMMAND_UNKNOWN', text),
  );
});

test.each([['foo'], ['x'], ['dog'], ['bake'], ['list-everything']])(
  '%s has no far-fetched suggestion',
  (word) => {
    expect(() => findCommand(program, [word])).toThrow(
      coded('VMRE_COMMAND_UNKNOWN', /known commands: [\w, ]+\.$/),
    );
  },
);
