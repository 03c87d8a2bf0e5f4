// A runtime whose handlers continue to write after they returned.
const { setTimeout: sleep } = require('node:timers/promises');

const { CommandRouter, defineRuntime, run } = require('vmre');

const commands = new CommandRouter()
  .add('late', {}, async (_args, run) => {
    for (const ms of [0, 1, 20, 50, 120]) {
      setTimeout(() => void run.stdout(`${ms} ms too late\n`), ms);
    }
    setTimeout(() => void run.stderr('too late\n'), 0);
    await run.stdout('in time\n');
  })
  .add('stubborn', { args: { seconds: { type: Number } } }, async ({ seconds }, run) => {
    await sleep(seconds * 1000);
    await run.stdout('still here\n');
  })
  .add('slow-echo', { args: { word: { type: String } } }, async ({ word }, run) => {
    await sleep(40);
    await run.stdout(`${word}\n`);
  });

const runtime = defineRuntime({
  name: 'interop-late',
  version: '1.0.0',
  runCommand: (command, ctx) => commands.run(command, ctx),
});

void run(() => runtime);
