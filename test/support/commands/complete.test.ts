import { vmre } from '../../../src/cli/main';
import { complete } from '../../../src/support/commands/complete';
import { packageManagers } from '../../../src/create/package-manager';

/** The candidates for a command line; what follows the last space is being typed. */
function candidates(line: string): 'files' | string[] {
  const found = complete(vmre, line.split(' '));
  return found === 'files' ? found : found.map(({ value }) => value);
}

test.each([
  ['pac', ['package']],
  ['', expect.arrayContaining(['create', 'vat', 'help']) as string[]],
  ['--v', ['--version']],
  ['vat tr', ['trace']],
  ['help v', ['vm', 'vat']],
  ['help vat ins', ['inspect']],
  ['help list ', []],
  ['nothing ', []],
  ['vat nothing ', []],
  ['list --plug', ['--plugins-dir']],
  ['list --plugins-dir ', 'files'],
  ['list --plugins-dir=x', 'files'],
  ['package --format ', ['script', 'archive', 'sea']],
  ['package --format=s', ['--format=script', '--format=sea']],
  ['package --no-v', ['--no-verify']],
  ['package --format script --for', []],
  ['try x --run a --ru', ['--run', '--runtime-arg']],
  ['create -t ', expect.arrayContaining(['server', 'vm-host']) as string[]],
  ['create --pm ', [...packageManagers]],
  ['try ', 'files'],
  ['try x ', []],
  ['try x -- ', 'files'],
  ['try x --cpu-cores ', []],
  ['try x --json=', []],
  ['vat trace x --type no', ['notify']],
  ['completion f', ['fish']],
  ['list --q', ['--quiet']],
])('vmre %s', (line, expected) => {
  expect(candidates(line)).toEqual(expected);
});
