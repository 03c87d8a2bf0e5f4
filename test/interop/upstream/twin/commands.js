// The commands of RUN, as in `commands.rs` of sdk-runtime.
const { setTimeout: sleep } = require('node:timers/promises');

async function emit(total, piece, run) {
  const buffer = Buffer.alloc(piece, '.');
  for (let left = total; left > 0; left -= piece) await run.stdout(buffer.subarray(0, left));
}

async function shell(script, run) {
  const code = await run.exec('/bin/sh', ['-c', script]);
  if (code !== 0) throw new Error(`exit status: ${code}`);
}

const commands = {
  noop: () => {},
  'slow-accept': () => {},
  echo: (args, run) => run.stdout(`${args.join(' ')}\n`),
  err: (args, run) => run.stderr(args.join(' ')),
  p64: (_args, run) => run.stdout('x'.repeat(64)),
  ret: () => ({ a: 1 }),
  fail: () => {
    throw new Error('handler failed');
  },
  // The equivalent of a panic in Rust: a mistake in the handler itself.
  panic: () => undefined.member,
  counter: async (_args, _run, { emitter }) => {
    await emitter.counter('golem.usage.custom', 1.5);
    await emitter.state('ready', true);
  },
  shutdown: (_args, run) => run.control.shutdown(),
  sleep: (args) => sleep(Number(args[0])),
  exit: (args) => process.exit(Number(args[0])),
  print: (args) => console.log(args.join(' ')),
  emit: (args, run) => emit(Number(args[0]), Number(args[1]), run),
  sh: (args, run) => shell(args.join(' '), run),
};

module.exports = { commands };
