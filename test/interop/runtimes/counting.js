// A runtime that publishes usage counters, in every way there is.
const { CommandRouter, defineRuntime, run } = require('vmre');

const number = { type: Number };

const commands = new CommandRouter()
  .add('add', { args: { number } }, ({ number }, _run, ctx) =>
    ctx.counters.add('interop.a', number),
  )
  .add('publish', { args: { number } }, async ({ number }, run) => {
    await run.counter('interop.b', number);
    await run.state('interop.state', { number });
  });

const runtime = defineRuntime({
  name: 'interop-counting',
  version: '1.0.0',
  counters: { 'interop.a': {} },
  runCommand: (command, _mode, ctx) => commands.run(command, ctx),
});

void run(() => runtime);
