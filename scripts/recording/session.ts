import { blocksOf } from '../../test/support/markdown';
import { commandsOf, isFile, place, Shell } from '../../test/support/page-player';
import type { Reader } from '../../test/support/reader';

/** A command as it is typed, and what it prints, without times. */
export interface RecordedCommand {
  command: string;
  output: string[];
}

const commands = [
  'npx vmre try ./greeter.js --run "hello world"',
  "npx vmre vat run counting --send 'counter.add(2)'",
  "npx vmre vat run counting --send 'counter.add(3)'",
  'node chain.js',
];

/** What README types before these commands: it compiles the runtime. */
const preparing = /^(npm install --save-dev|npx tsc) /;

/** Runs the recorded commands on the files of README, as its reader does. */
export async function recordSession(reader: Reader): Promise<RecordedCommand[]> {
  const folder = reader.makeFolder('recording');
  for (const block of blocksOf('README.md').filter(isFile)) place(folder, block.title, block);
  const shell = new Shell(folder, reader.environment('recording'));
  for (const { command } of blocksOf('README.md').flatMap(commandsOf)) {
    if (preparing.test(command)) await shell.run(command);
  }
  const recorded: RecordedCommand[] = [];
  for (const command of commands) {
    const { stdout } = await shell.run(command);
    recorded.push({ command, output: withoutTimes(stdout.trimEnd()).split('\n') });
  }
  return recorded;
}

/** Every run takes other times; columns keep their width. */
const withoutTimes = (text: string): string =>
  text
    .replace(/^ *[\d.]+ ms/gm, (time) => '… ms'.padStart(time.length))
    .replace(/[\d.]+ ms/g, '… ms');
