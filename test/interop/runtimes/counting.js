// A runtime that publishes usage counters in every possible way.
const { CommandRouter, defineRuntime, run } = require('vmre');

const number = { type: Number };

const commands = new CommandRouter()
  .add('add', { args: { number } }, ({ number }, _run, ctx) =>
    ctx.counters.add('interop.a', number),
  )
  .add('publish', { args: { number } }, async ({ number }, _run, { emitter }) => {
    await emitter.counter('interop.b', number);
    await emitter.state('interop.state', { number });
  });

const runtime = defineRuntime({
  name: 'interop-counting',
  version: '1.0.0',
  counters: { 'interop.a': {}, 'interop.b': {} },
  commands,
});

void run(() => runtime);
