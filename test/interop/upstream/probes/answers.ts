import type { CallOptions, CallResult } from '../peer';
import type { Probe } from '../probe';
import { canonical } from '../render';

const probe = (
  name: string,
  words: readonly string[],
  show: (result: CallResult) => string,
  options?: CallOptions,
): Probe => ({ name, observe: async (peer) => show(await peer.call(words, options)) });

const printedJson = ({ exit, stdout }: CallResult): string => `${exit}, ${canonical(stdout)}`;

const everything = ({ exit, stdout, stderr }: CallResult): string => {
  const said = stderr.split('\n').filter((line) => !/^(deploy|start) \{/.test(line));
  return `${exit}, stdout ${JSON.stringify(stdout)}, stderr ${JSON.stringify(said.join('\n'))}`;
};

/** Without the configuration, which is compared separately. */
const filesLeft = ({ files }: CallResult): string =>
  files.filter((path) => !path.startsWith('%DATA')).join(', ') || 'none';

const deploy = ['--workdir', '%WORK', 'deploy'];

/** The output of commands that answer once and end. */
export const answerProbes: Probe[] = [
  probe("deploy's JSON", deploy, printedJson),
  probe("deploy's JSON, made by the author", [...deploy, 'custom'], printedJson),
  probe("deploy's JSON in command mode", deploy, printedJson, { mode: 'command' }),
  probe('the end of the line of JSON', deploy, ({ stdout }) =>
    stdout.endsWith('}\n') ? 'a newline' : 'none',
  ),
  probe('deploy that fails', [...deploy, 'fail'], everything),
  probe("offer-template's JSON", ['offer-template'], printedJson),
  probe("offer-template's JSON, by default", ['offer-template'], printedJson, { mode: 'command' }),
  probe('test', ['test'], everything),
  probe('files left by offer-template', ['offer-template'], filesLeft),
  probe('files left by deploy', deploy, filesLeft),
  probe('files left by a command that fails', ['-w', '%WORK', 'run', 'fail'], filesLeft),
];
