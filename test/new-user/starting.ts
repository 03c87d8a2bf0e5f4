import type { Step } from './step';
import { Screen } from './screen';
import { StepFailed, type User } from './user';

/** Programs that are not runtimes: they only start, serve and stop. */
export const apps: readonly string[] = ['vat-app', 'vm-app'];

/** npm may end by the signal before the program does. */
const stopped = ['exit code 0', 'exit code 130', 'signal SIGINT'];

/** Starts a program on any free port and stops it with Ctrl-C. */
export const start = (user: User, project: string, program: string): Step => ({
  name: 'run start, until Ctrl-C',
  async go() {
    const begin = performance.now();
    const env = { ...user.environmentWithout(['NODE_EXTRA_CA_CERTS']), PORT: '0' };
    const screen = new Screen([program, 'run', 'start'], project, env);
    try {
      await screen.shows('serving http://127.0.0.1:');
      const took = performance.now() - begin;
      const exit = await screen.interrupt();
      if (!stopped.includes(exit)) throw new StepFailed(`it ended with ${exit}`);
      return took;
    } finally {
      screen.close();
    }
  },
});
