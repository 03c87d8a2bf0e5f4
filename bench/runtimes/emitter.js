// Emits a given number of bytes, in events of a given size.
const { defineRuntime, run } = require('vmre');

run(() =>
  defineRuntime({
    name: 'emitter',
    runCommand: ({ args }, ctx) =>
      ctx.command(async (command) => {
        const [total, size] = args.map(Number);
        const chunk = Buffer.alloc(size, '.');
        for (let left = total; left > 0; left -= size) {
          await command.stdout(left < size ? chunk.subarray(0, left) : chunk);
        }
      }),
  }),
);
