const { setTimeout: wait } = require('node:timers/promises');

const { CommandRouter, defineRuntime } = require('vmre');

const { Config } = require('./config.js');

/** What the requestor can RUN. */
const commands = new CommandRouter()
  .add(
    'hello',
    { description: 'Greets everybody named', args: { names: { type: [String] } } },
    ({ names }, run, ctx) => run.stdout(`${ctx.config.greeting} ${names.join(' ')}\n`),
  )
  .add(
    'wait',
    {
      description: 'Waits until it is killed or done',
      args: { seconds: { type: Number, min: 0 } },
    },
    ({ seconds }, run) => wait(seconds * 1000, undefined, { signal: run.signal }),
  );

/** One process serves all commands of an activity. */
module.exports = defineRuntime({
  name: 'RUNTIME_NAME',
  config: Config,
  offer: (ctx) => ({ properties: { 'golem.runtime.greeting': ctx.config.greeting } }),
  runCommand: (command, ctx) => commands.run(command, ctx),
});
