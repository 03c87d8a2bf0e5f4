import { WireWriter } from '../../src/protobuf/wire-writer';
import { writeRequest } from '../../src/adapters/runtime-api/codec';
import type { Request } from '../../src/adapters/runtime-api/messages';
import { defineRuntime } from '../../src/index';
import { RawSupervisor } from '../support/raw-supervisor';
import type { Random } from '../support/random';
import { ensure, inTime, type Suite } from './suite';

const runtime = defineRuntime({
  name: 'fuzzed',
  runCommand: ({ bin }, ctx) => ctx.command((run) => run.stdout(bin)),
});

/** Stopping has a separate limit; nothing may take longer. */
const LONGEST_MS = 6000;

function randomRequest(random: Random, id: number): Request {
  const word = (): string => random.bytes(random.below(20)).toString('latin1');
  switch (random.below(6)) {
    case 0:
      return { id, command: { type: 'hello', version: word() } };
    case 1:
    case 2:
      return { id, command: { type: 'run', bin: word(), args: [word(), word()], workDir: '' } };
    case 3:
      return { id, command: { type: 'kill', pid: random.below(9), signal: random.below(70) - 5 } };
    case 4: {
      const networks = [{ addr: word(), gateway: '', mask: word(), ifAddr: word() }];
      const hosts = { [word()]: word() };
      return { id, command: { type: 'network', networks, hosts, interface: random.below(3) } };
    }
    default:
      return { id };
  }
}

function damaged(random: Random, stream: Buffer): Buffer {
  const bytes = Buffer.from(stream);
  for (let i = random.below(4); i > 0; i -= 1)
    bytes[random.below(bytes.length)] = random.below(256);
  switch (random.below(4)) {
    case 0:
      return bytes.subarray(0, random.below(bytes.length));
    case 1:
      return Buffer.concat([bytes, random.bytes(random.below(50))]);
    case 2:
      return random.bytes(1 + random.below(200));
    default:
      return bytes;
  }
}

async function play(random: Random, isDamaged: boolean): Promise<void> {
  const writer = new WireWriter();
  const ids = Array.from({ length: 1 + random.below(20) }, (_, index) => index + 2);
  for (const id of ids) writeRequest(writer, randomRequest(random, id));
  const stream = isDamaged ? damaged(random, writer.take()) : writer.take();
  const supervisor = new RawSupervisor(runtime);
  for (let from = 0; from < stream.length;) {
    const to = from + 1 + random.below(40);
    supervisor.toRuntime.write(stream.subarray(from, to));
    if (random.below(3) === 0) await new Promise((resolve) => setImmediate(resolve));
    from = to;
  }
  if (!isDamaged) {
    const answers = Promise.all(ids.map((id) => supervisor.answerTo(id)));
    await inTime(answers, LONGEST_MS, 'an answer');
    const answered = supervisor.responses.filter(({ event }) => !event).map(({ id }) => id);
    ensure(answered.length === ids.length, `answered ${answered.length} of ${ids.length} requests`);
  }
  const code = await inTime(supervisor.leave(), LONGEST_MS, 'the end');
  ensure(
    isDamaged ? code === 0 || code === 4 : code === 0,
    `ended with ${code}: ${supervisor.stderr}`,
  );
}

/** Random requests, valid and damaged, split at random: every valid one is answered once. */
export const frames: Suite = {
  describe: 'random and damaged frames to a served runtime',
  full: 20_000,
  async round(random) {
    await play(random, false);
    await play(random, true);
  },
};
