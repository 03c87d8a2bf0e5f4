import { decodeUsual } from './usual-responses';
import type { WireWriter } from '../../protobuf/wire-writer';
import { requestTable, responseTable } from './message-tables';
import type { Request, Response, ResponseCommand } from './messages';

/** Appends a request as a frame. */
export function writeRequest(writer: WireWriter, request: Request): void {
  const frame = writer.open();
  requestTable.write(writer, request);
  writer.close(frame);
}

/** Appends a response as a frame. */
export function writeResponse(writer: WireWriter, response: Response): void {
  const { event, id, command } = response;
  const frame = writer.open();
  if (command?.type === 'status' || command?.type === 'run') {
    writer.bool(EVENT, event);
    writer.uint64(ID, id);
    writeOfCommand(writer, command);
  } else {
    responseTable.write(writer, response);
  }
  writer.close(frame);
}

/** Where the fields of the frames of a command are. */
const EVENT = 1;
const ID = 2;
const RUN = 10;
const STATUS = 20;
const PID = 1;
const RUNNING = 2;
const RETURN_CODE = 3;
const OUTPUT = { stdout: 4, stderr: 5 } as const;

/** Writes what each command needs. This takes half the time of the table. */
function writeOfCommand(
  writer: WireWriter,
  command: Extract<ResponseCommand, { type: 'run' | 'status' }>,
): void {
  const part = writer.openField(command.type === 'run' ? RUN : STATUS);
  writer.uint64(PID, command.pid);
  if (command.type === 'status') {
    writer.bool(RUNNING, command.running);
    writer.int32(RETURN_CODE, command.returnCode);
    writer.bytes(OUTPUT.stdout, command.stdout);
    writer.bytes(OUTPUT.stderr, command.stderr);
  }
  writer.close(part);
}

/**
 * Appends the frame of an output event up to its data. The caller sends the data itself, so that large
 * output is not copied.
 */
export function writeOutputHeader(
  writer: WireWriter,
  pid: number,
  stream: 'stdout' | 'stderr',
  length: number,
): void {
  const frame = writer.open();
  writer.bool(EVENT, true);
  const status = writer.openField(STATUS);
  writer.uint64(PID, pid);
  writer.bool(RUNNING, true);
  writer.bytesHeader(OUTPUT[stream], length);
  writer.close(status, length);
  writer.close(frame, length);
}

/**
 * Decodes a request. Repetitions of a part are merged; of different parts, the last counts.
 *
 * @throws VMRE_FRAME_MALFORMED
 */
export const decodeRequest = (frame: Buffer): Request => requestTable.decode(frame);

/**
 * Decodes a response, by the same rules as a request.
 *
 * @throws VMRE_FRAME_MALFORMED
 */
export const decodeResponse = (frame: Buffer): Response =>
  decodeUsual(frame) ?? responseTable.decode(frame);
