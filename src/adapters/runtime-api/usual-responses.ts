import type { Response } from './messages';

// The frames of commands, in the form in which every encoder writes them: each field at most once, in the order of
// their numbers, with small numbers. A supervisor of many runtimes reads hardly anything else.

const EVENT = 0x08;
const ID = 0x10;
const RUN = 0x52;
const STATUS = 0xa2;
/** The second byte of that tag. */
const STATUS_END = 0x01;
const PID = 0x08;
const RUNNING = 0x10;
const RETURN_CODE = 0x18;
const STDOUT = 0x22;
const STDERR = 0x2a;

const nothing = Buffer.alloc(0);
/** Where the number ends that {@link numberAt} read last. */
let at = 0;

/**
 * Decodes an answer to RUN or an event of a command in its usual form, in a quarter of the time of the table.
 *
 * @returns undefined for every other frame, also for one that is malformed
 */
export function decodeUsual(frame: Buffer): Response | undefined {
  const event = frame[0] === EVENT && frame[1] === 1;
  let id = 0;
  at = event ? 2 : 0;
  if (frame[at] === ID) {
    id = numberAt(frame, at + 1);
    if (id <= 0) return undefined;
  }
  if (frame[at] === RUN) return event ? undefined : runAnswer(frame, id);
  if (frame[at] !== STATUS || frame[at + 1] !== STATUS_END) return undefined;
  return statusOf(frame, event, id);
}

function runAnswer(frame: Buffer, id: number): Response | undefined {
  const length = numberAt(frame, at + 1);
  if (length < 0 || at + length !== frame.length) return undefined;
  let pid = 0;
  if (frame[at] === PID) pid = numberAt(frame, at + 1);
  if (pid < 0 || at !== frame.length) return undefined;
  return { event: false, id, command: { type: 'run', pid } };
}

function statusOf(frame: Buffer, event: boolean, id: number): Response | undefined {
  const end = frame.length;
  const length = numberAt(frame, at + 2);
  if (length < 0 || at + length !== end) return undefined;
  let pid = 0;
  let running = false;
  let returnCode = 0;
  let stdout: Buffer = nothing;
  let stderr: Buffer = nothing;
  if (frame[at] === PID && at < end) pid = numberAt(frame, at + 1);
  if (frame[at] === RUNNING && at < end) {
    running = frame[at + 1] === 1;
    if (!running) return undefined;
    at += 2;
  }
  if (frame[at] === RETURN_CODE && at < end) returnCode = numberAt(frame, at + 1);
  if (frame[at] === STDOUT && at < end) {
    const size = numberAt(frame, at + 1);
    if (size < 0 || at + size > end) return undefined;
    stdout = frame.subarray(at, at + size);
    at += size;
  }
  if (frame[at] === STDERR && at < end) {
    const size = numberAt(frame, at + 1);
    if (size < 0 || at + size > end) return undefined;
    stderr = frame.subarray(at, at + size);
    at += size;
  }
  if (pid < 0 || returnCode < 0 || at !== end) return undefined;
  return { event, id, command: { type: 'status', pid, running, returnCode, stdout, stderr } };
}

/**
 * Reads a number of at most four bytes, and sets `at` to its end.
 *
 * @returns -1 if it is longer, or ends after the frame
 */
function numberAt(frame: Buffer, from: number): number {
  let value = 0;
  at = from;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = frame[at++];
    if (byte === undefined) return -1;
    value |= (byte & 127) << shift;
    if (byte < 128) return value;
  }
  return -1;
}
