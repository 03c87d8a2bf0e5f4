import type { CommandModule } from 'yargs';

import { createCommand as command } from '../create/command';

/** `vmre create`: as `create-vmre-runtime` does. */
export const createCommand = (done: (code: number) => void): CommandModule<object, object> =>
  command('create [dir]', done);
