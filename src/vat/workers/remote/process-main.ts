import { Buffer } from 'node:buffer';
import { readSync, writeSync } from 'node:fs';
import process from 'node:process';
import { setImmediate } from 'node:timers';

import { netstring, NetstringReader } from './netstring';
import { serveVat } from './serve-vat';

/** Descriptors of the pipes from and to the manager. */
const INPUT_FD = 3;
const OUTPUT_FD = 4;
const CHUNK = 64 * 1024;
/** Output is written in batches of about this size. */
const MAX_BATCH_BYTES = 256 * 1024;

// Taken now, because the globals of Node are removed later.
const endSelf = process.kill.bind(process, process.pid, 'SIGKILL');
const frames = new NetstringReader();
let chunk = Buffer.allocUnsafe(CHUNK);
const arrived: string[] = [];

/** Waits for the next message; without a manager the process ends. */
function read(): string {
  for (;;) {
    const text = arrived.shift();
    if (text !== undefined) return text;
    const length = readSync(INPUT_FD, chunk, 0, CHUNK, null);
    if (length === 0) endSelf(); // in the middle of a delivery, too
    arrived.push(...frames.take(chunk.subarray(0, length)));
    // The reader holds bytes of an incomplete frame; otherwise the buffer can be used again.
    if (frames.pending > 0) chunk = Buffer.allocUnsafe(CHUNK);
  }
}

let batch: Buffer[] = [];
let size = 0;

function flush(): void {
  const bytes = batch.length === 1 ? (batch[0] as Buffer) : Buffer.concat(batch, size);
  batch = [];
  size = 0;
  for (let at = 0; at < bytes.length;) at += writeSync(OUTPUT_FD, bytes, at);
}

function write(text: string): void {
  const frame = netstring(text);
  batch.push(frame);
  size += frame.length;
  if (size >= MAX_BATCH_BYTES) flush();
}

/** Serves until the manager ends. */
async function main(): Promise<void> {
  const handle = serveVat({ write, flush, read }, read());
  for (;;) {
    handle(read());
    // The engine finds garbage only after a turn of the event loop.
    await new Promise(setImmediate);
  }
}

void main();
