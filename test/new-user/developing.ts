import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { canLookAtProcesses, processesOf } from '../support/leftovers';
import type { Step } from './step';
import { Screen } from './screen';
import { StepFailed, type User } from './user';

/** From saving a file to the end of its compilation. */
const REBUILD_MS = 1000;
const PLAYED = 'The runtime conforms to the Runtime API.';
/** Exit states that shells treat as an interruption. */
const interrupted = ['exit code 130', 'signal SIGINT'];

/** A change while `npm run dev` runs, with the output of the session before and after it. */
interface Change {
  file: string;
  from: string;
  to: string;
  before: string;
  after: string;
  /** Printed after the build. */
  built: string;
}

const changes: Record<string, Change> = {
  server: {
    ...{ file: 'src/runtime.ts', from: '${this.ctx.config.greeting}', to: 'good day' },
    ...{ before: '| hello world', after: '| good day world', built: 'compiled in' },
  },
  'server --esm': {
    ...{ file: 'src/runtime.ts', from: '${this.ctx.config.greeting}', to: 'good day' },
    ...{ before: '| hello world', after: '| good day world', built: 'compiled in' },
  },
  'server --js': {
    ...{ file: 'src/runtime.js', from: '${ctx.config.greeting}', to: 'good day' },
    ...{ before: '| hello world', after: '| good day world', built: 'src/runtime.js changed' },
  },
  command: {
    ...{ file: 'src/runtime.ts', from: 'lines: text', to: 'rows: text' },
    ...{ before: '"lines":', after: '"rows":', built: 'compiled in' },
  },
  'command --esm': {
    ...{ file: 'src/runtime.ts', from: 'lines: text', to: 'rows: text' },
    ...{ before: '"lines":', after: '"rows":', built: 'compiled in' },
  },
  'command --js': {
    ...{ file: 'src/runtime.js', from: 'lines: text', to: 'rows: text' },
    ...{ before: '"lines":', after: '"rows":', built: 'src/runtime.js changed' },
  },
  service: {
    ...{ file: 'src/runtime.ts', from: '[...this.service', to: "['bob', ...this.service" },
    ...{ before: '["ann"]', after: '["ann","bob"]', built: 'compiled in' },
  },
  vats: {
    ...{ file: 'src/runtime.ts', from: 'return { vats:', to: 'return { names:' },
    ...{ before: '"vats":["counter"', after: '"names":["counter"', built: 'compiled in' },
  },
  'vm-host': {
    ...{ file: 'src/runtime.ts', from: 'size: bytes.length', to: 'bytes: bytes.length' },
    ...{ before: '"size":48', after: '"bytes":48', built: 'compiled in' },
  },
};

/** Changes a file and changes it back while `run dev` runs, then sends Ctrl-C. */
export const development = (
  user: User,
  project: string,
  { template, program }: { template: string; program: string },
): Step => ({
  name: 'run dev, with a change, until Ctrl-C',
  isAlone: true,
  async go() {
    const change = changes[template];
    if (!change) throw new StepFailed(`no change is defined for the template ${template}`);
    const env = user.environmentWithout(['NODE_EXTRA_CA_CERTS']);
    const screen = new Screen([program, 'run', 'dev'], project, env);
    try {
      const took = await makeChange(project, change, screen);
      const exit = await screen.interrupt();
      if (!interrupted.includes(exit)) throw new StepFailed(`it exited with ${exit}`);
      await expectNothingLeft(user);
      return took;
    } finally {
      screen.close();
    }
  },
});

/**
 * Makes the change and reverts it.
 *
 * @returns milliseconds of the faster build: other work on the machine only adds to it
 */
async function makeChange(project: string, change: Change, screen: Screen): Promise<number> {
  const { file, from, to, before, after, built } = change;
  const path = join(project, file);
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(from, to);
  if (changed === text) throw new StepFailed(`${path} has no ${from}`);
  const save = async (content: string, prints: string): Promise<number> => {
    const begin = performance.now();
    writeFileSync(path, content);
    await screen.shows(built);
    const took = performance.now() - begin;
    await screen.shows(prints);
    await screen.shows(PLAYED);
    return took;
  };
  await screen.shows(before);
  await screen.shows(PLAYED);
  const took = Math.min(await save(changed, after), await save(text, before));
  if (took > REBUILD_MS) throw new StepFailed(`it took ${took.toFixed(0)} ms until it was built`);
  return took;
}

/** Checks that no process of this home is left. */
async function expectNothingLeft({ home }: User): Promise<void> {
  if (!canLookAtProcesses) return;
  const left = await processesOf(home);
  if (left.length === 0) return;
  const lines = left.map(({ pid, commandLine }) => `${pid} ${commandLine}`);
  throw new StepFailed(`processes left over:\n${lines.join('\n')}`);
}
