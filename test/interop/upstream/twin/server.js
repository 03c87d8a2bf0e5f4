// The twin of test/interop/rust/sdk-runtime. Hooks report their arguments on stderr, as `HOOK {json}`.
const { readFileSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');

const { defineRuntime, run } = require('vmre');

const { commands } = require('./commands');
const { TwinCli, TwinConfig } = require('./settings');

const tell = (hook, facts) => process.stderr.write(`${hook} ${JSON.stringify(facts)}\n`);

const runtime = defineRuntime({
  name: 'sdk-runtime',
  cli: TwinCli,
  config: TwinConfig,
  counters: { 'golem.usage.custom': {} },

  deploy({ args, workdir, cli }) {
    tell('deploy', { args, workdir, greeting: cli.greeting ?? null });
    if (args[0] === 'fail') throw new Error('deploy failed on demand');
    if (args[0] !== 'custom') return undefined;
    return {
      startMode: 'blocking',
      valid: { Ok: 'ok' },
      volumes: [{ name: 'vol-in', path: '/in' }],
      extra: { customKey: 1 },
    };
  },

  async start({ args, config, emitter }) {
    tell('start', { args, conf: config });
    if (args[0] === 'fail') throw new Error('start failed on demand');
    if (args[0] === 'json') return { started: true, args };
    if (args[0] === 'burst') {
      for (let i = 1; i <= Number(args[1]); i += 1) await emitter.commandStdout(0, `burst ${i}\n`);
    }
    return undefined;
  },

  stop: () => tell('stop', {}),

  async runCommand({ bin, args }, ctx) {
    if (bin === 'reject') throw new Error('rejected on demand');
    if (bin === 'enoent') readFileSync('/definitely/not/here');
    if (bin === 'slow-accept') await sleep(500);
    const handler = commands[bin];
    if (!handler) throw new Error(`unknown ${bin}`);
    return ctx.command((run) => handler(args, run, ctx));
  },

  killCommand({ pid, signal }) {
    tell('kill', { pid, signal });
    if (pid === 999) throw new Error('no such process');
  },

  offer: ({ config }) => ({
    constraints: '',
    properties: { 'golem.runtime.peer.greeting': config.greeting },
  }),

  joinNetwork: () => ({ kind: 'udpDatagram', address: { host: '127.0.0.1', port: 4000 } }),
});

void run(() => runtime);
