import { recordSession } from '../../scripts/recording/session';
import { svgOf } from '../../scripts/recording/svg';
import { canLookAtProcesses, processesOf } from '../support/leftovers';
import { blocksOf, pages, readPage } from '../support/markdown';
import { commandsOf, isFile, isForeign, isShown, place, Shell } from '../support/page-player';
import { Reader } from '../support/reader';

const install = ['checkout', 'install'];
const guides = pages.filter((page) =>
  blocksOf(page).some((block) => block.language === 'console' && !isForeign(block)),
);
let reader: Reader;

beforeAll(async () => {
  reader = await Reader.create();
}, 300_000);

afterAll(() => reader.remove());

describe.each(guides)('%s, as a reader types it', (page) => {
  let shell: Shell;

  beforeAll(() => {
    const name = page.replace(/\W+/g, '-');
    shell = new Shell(reader.makeFolder(name), reader.environment(name));
  });

  for (const block of blocksOf(page)) {
    const { language, line, title } = block;
    if (isFile(block)) {
      test(`line ${line}: the file ${title}`, () => void place(shell.directory, title, block));
    } else if (language === 'console' && !isForeign(block) && !install.includes(title)) {
      test(`line ${line}: the commands`, async () => {
        for (const { command, expected } of commandsOf(block)) {
          const { stdout } = await shell.run(command);
          if (!isShown(stdout, expected)) expect(stdout).toBe(expected);
        }
      });
    }
  }
});

test('the recording in README is the output of its commands', async () => {
  const recorded = svgOf(await recordSession(reader));
  expect(recorded).toBe(readPage('docs/session.svg'));
}, 240_000);

test('the commands that build the tarball are those of .ci/run', () => {
  const made = blocksOf('README.md').filter(({ title }) => title === 'checkout');
  expect(made.flatMap(commandsOf).map(({ command }) => command)).toEqual([
    'git clone <this repository> vmre',
    '(cd vmre && npm ci && npm run build && npm pack)',
  ]);
});

test('no command leaves a process', async () => {
  const left = canLookAtProcesses ? await processesOf(reader.directory) : [];
  expect(left.map(({ commandLine }) => commandLine)).toEqual([]);
});
