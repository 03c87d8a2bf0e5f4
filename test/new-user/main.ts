import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { canLookAtProcesses, processesOf } from '../support/leftovers';
import { npmHere } from '../support/npm-here';
import { say, Tally } from '../support/tally';
import { pack, root } from '../packed/pack';
import { stepsOf } from './steps';
import { SideBySide } from './side-by-side';
import { User, type Machine } from './user';
import { matrix, type MatrixRow } from './matrix';

/** The other package manager. */
const PNPM = 'pnpm@^10';

/**
 * `npm run new-user`: the steps of a new user, from the packed tarballs to an installed runtime and its removal.
 * `npm run new-user -- pnpm` runs only the rows whose titles contain this text; `--all` runs all combinations.
 */
class MatrixRun {
  readonly tally = new Tally();
  private readonly directory = mkdtempSync(join(tmpdir(), 'vmre-new-user-'));
  private tarballs: readonly string[] = [];
  private users = 0;
  private readonly sideBySide = new SideBySide();

  constructor(private readonly rows: MatrixRow[]) {}

  async run(): Promise<void> {
    const npm = await npmHere();
    const sources = [root, join(root, 'packages/create-vmre-runtime')];
    const packed = [];
    for (const source of sources) packed.push(await pack(source, this.directory));
    this.tarballs = packed.map(({ path }) => path);
    const waiting = [...this.rows];
    const goOneByOne = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { title, node } = next;
        if (node.path) await this.go(next, { node: node.path, npm });
        else this.tally.skipped(title, 'this Node is not in .cache; .ci/run installs it');
      }
    };
    // The programs mostly wait for disk or network, so two rows run concurrently.
    await Promise.all([goOneByOne(), goOneByOne()]);
  }

  async end(): Promise<void> {
    if (canLookAtProcesses) {
      const left = await processesOf(this.directory);
      for (const { pid, commandLine } of left) {
        this.tally.failed('no process is left', `${pid} ${commandLine}`);
        process.kill(pid, 'SIGKILL');
      }
      if (left.length === 0) this.tally.passed('no process is left');
    }
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Runs the steps of one row until one fails. */
  private async go(
    { title, template, manager }: MatrixRow,
    machine: Omit<Machine, 'directory'>,
  ): Promise<void> {
    this.users += 1;
    const directory = join(this.directory, String(this.users));
    const tools = join(directory, 'tools');
    mkdirSync(tools, { recursive: true });
    const user = new User({ ...machine, directory });
    const { tarballs } = this;
    const wanted = [...tarballs, ...(manager === 'pnpm' ? [PNPM] : [])];
    const install = {
      name: `install of ${wanted.length} packages`,
      go: async () => (await user.run(tools, ['npm', 'install', ...wanted])).took,
    };
    const begin = performance.now();
    for (const step of [install, ...stepsOf(user, { template, manager, tools, tarballs })]) {
      const name = `${title}: ${step.name}`;
      try {
        this.tally.passed(`${name} (${((await this.sideBySide.go(step)) / 1000).toFixed(2)} s)`);
      } catch (error) {
        this.tally.failed(name, error instanceof Error ? error.message : String(error));
        return;
      }
    }
    say(`        ${title}: ${((performance.now() - begin) / 1000).toFixed(1)} s in all`);
    rmSync(directory, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const [only = ''] = words.filter((word) => word !== '--all');
  const chosen = matrix(words.includes('--all')).filter(({ title }) => title.includes(only));
  if (chosen.length === 0) {
    process.stderr.write(`no row contains ${only}; try npm, pnpm, a template or a Node\n`);
    process.exitCode = 2;
    return;
  }
  const matrixRun = new MatrixRun(chosen);
  try {
    await matrixRun.run();
  } catch (error) {
    matrixRun.tally.failed('new-user', String(error));
  } finally {
    await matrixRun.end();
  }
  say(matrixRun.tally.summary);
  process.exitCode = matrixRun.tally.hasFailures ? 1 : 0;
}

void main();
