// The twin of test/interop/rust/sdk-cmd.
const { setTimeout: sleep } = require('node:timers/promises');

const { defineRuntime, run, RuntimeMode } = require('vmre');

const runtime = defineRuntime({
  name: 'sdk-cmd',
  mode: RuntimeMode.Command,
  counters: { c: {} },

  start({ args }) {
    if (args[0] === 'fail') throw new Error('start failed on demand');
    return { start: args };
  },

  runCommand({ bin, args }, ctx) {
    if (bin === 'reject') throw new Error('rejected on demand');
    return ctx.command(async (run) => {
      if (bin === 'slow') await sleep(50);
      await run.stdout(`out ${bin} ${JSON.stringify(args)}\n`);
      await run.stderr('err text\n');
      await ctx.emitter.counter('c', 1);
      if (bin === 'fail') throw new Error('handler failed');
      return bin === 'ret' ? { a: 1 } : undefined;
    });
  },
});

void run(() => runtime);
