import { setTimeout as sleep } from 'node:timers/promises';

import { defineRuntime } from 'vmre';

import { Config } from './config.js';

/** One process serves all commands of an activity. */
export default defineRuntime({
  name: 'RUNTIME_NAME',
  config: Config,

  offer: (ctx) => ({ properties: { 'golem.runtime.greeting': ctx.config.greeting } }),

  commands: {
    hello: {
      description: 'Greets NAMES',
      args: { names: { type: [String], description: 'Whom to greet' } },
      *handler({ names }, run, ctx) {
        for (const name of names) yield `${ctx.config.greeting} ${name}\n`;
      },
    },
    wait: {
      description: 'Waits for SECONDS, or until it is killed',
      args: { seconds: { type: Number, description: 'How long to wait', min: 0 } },
      async handler({ seconds }, run) {
        await sleep(seconds * 1000, undefined, { signal: run.signal });
      },
    },
  },
});
