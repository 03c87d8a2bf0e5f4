// A runtime whose code prints to stdout, which carries the protocol.
const { spawn, spawnSync, execSync } = require('node:child_process');
const { write, writeSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');

const { CommandRouter, defineRuntime, run } = require('vmre');

const STDOUT = 1;
const whole = { stdio: ['ignore', 'inherit', 'inherit'] };
const settled = (child) => new Promise((resolve) => child.once('close', resolve));

const ways = {
  console: (text) => console.log(text),
  stream: (text) => process.stdout.write(`${text}\n`),
  descriptor: (text) => writeSync(STDOUT, `${text}\n`),
  'descriptor-later': (text) =>
    new Promise((resolve) => write(STDOUT, Buffer.from(`${text}\n`), resolve)),
  child: (text) => settled(spawn('/bin/echo', [text], { stdio: 'inherit' })),
  'child-sync': (text) => spawnSync('/bin/echo', [text], whole),
  'child-shell': (text) => execSync(`echo '${text}'`, { stdio: 'inherit' }),
  'child-descriptor': (text) =>
    settled(spawn('/bin/echo', [text], { stdio: ['ignore', STDOUT, 'ignore'] })),
};

async function printEveryWay(when) {
  for (const [way, print] of Object.entries(ways)) await print(`stray ${way} ${when}`);
}

const commands = new CommandRouter()
  .add('print', { args: { way: { type: String } } }, async ({ way }, run) => {
    await ways[way](`stray ${way} in a command`);
    await run.stdout(`printed by ${way}\n`);
  })
  .add('print-for-ever', {}, async (_args, run) => {
    for (let i = 0; !run.signal.aborted; i += 1) {
      ways.console(`${i} ${'x'.repeat(i % 300)}`);
      ways.descriptor(`${i}`);
      await sleep(1);
    }
  })
  .add('echo', { args: { word: { type: String } } }, ({ word }, run) => run.stdout(`${word}\n`));

const runtime = defineRuntime({
  name: 'interop-printing',
  version: '1.0.0',
  async start() {
    await printEveryWay('in start');
    return { started: true };
  },
  runCommand: (command, ctx) => commands.run(command, ctx),
});

void run(async () => {
  await printEveryWay('while loading');
  return runtime;
});
