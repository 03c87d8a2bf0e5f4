import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';

import { WireWriter } from '../src/protobuf/wire-writer';
import { writeRequest } from '../src/adapters/runtime-api/codec';
import { inTurn, median, ratioOf, type Bench } from './measurement';
import { exampleRuntime, Place } from './places';

const ROUNDS = 11;
const BYTES = 1024 ** 3;

const straight = `
  const child = require('child_process').spawn('head', ['-c', '${BYTES}', '/dev/zero']);
  child.stdout.pipe(process.stdout);`;

/** MB/s through a real pipe, as a supervisor has it, into the same reader. */
async function throughput(
  args: readonly string[],
  input: Uint8Array,
  place: Place,
): Promise<number> {
  const reader = join(__dirname, 'reader.js');
  const script = '"$0" "$@" | "$READER_NODE" "$READER" "$READER_BYTES"';
  const child = spawn('/bin/sh', ['-c', script, process.execPath, ...args], {
    env: {
      ...place.env,
      READER_NODE: process.execPath,
      READER: reader,
      READER_BYTES: String(BYTES),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.write(input);
  const printed = Number(await text(child.stdout));
  child.stdin.end();
  if (!(printed > 0)) throw new Error('the reader saw nothing');
  return printed;
}

function requests(): Buffer {
  const writer = new WireWriter();
  writeRequest(writer, { id: 2, command: { type: 'hello', version: '0.1.0' } });
  const args = ['exec', 'head', '-c', String(BYTES), '/dev/zero'];
  writeRequest(writer, { id: 3, command: { type: 'run', bin: 'exec', args, workDir: '' } });
  return writer.take();
}

/** The output of a child, in frames, against the same output piped straight through. */
export const pipe: Bench = async (report) => {
  const place = new Place();
  try {
    const start = [exampleRuntime, '--workdir', place.directory, 'start'];
    const pairs = await inTurn(
      ROUNDS,
      () => throughput(start, requests(), place),
      () => throughput(['-e', straight], new Uint8Array(), place),
    );
    report.measured({
      name: "a child's output in frames",
      value: median(pairs.ours),
      unit: 'MB/s',
      against: 'a straight pipe',
      ratio: ratioOf(pairs),
      reach: 0.85,
      aim: 0.95,
      lowerIsBetter: false,
    });
  } finally {
    place.clear();
  }
};
