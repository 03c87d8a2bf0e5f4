// A runtime whose START produces output, or fails.
const { defineRuntime, run } = require('vmre');

const runtime = defineRuntime({
  name: 'interop-starting',
  version: '1.0.0',
  async start(ctx) {
    if (ctx.args[0] === 'fail') throw new Error('start failed on demand');
    await ctx.emitter.commandStdout(0, 'line 1\n');
    await ctx.emitter.commandStderr(0, 'a warning\n');
    await ctx.emitter.commandStdout(0, 'line 2\n');
    return { started: ctx.args };
  },
  runCommand: ({ args }, ctx) => ctx.command((run) => run.stdout(`${args.join(' ')}\n`)),
});

void run(() => runtime);
