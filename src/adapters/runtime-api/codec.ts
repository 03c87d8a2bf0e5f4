import type { WireWriter } from '../../protobuf/wire-writer';
import { requestTable, responseTable } from './message-tables';
import type { Request, Response } from './messages';

/** Appends a request as a frame. */
export function writeRequest(writer: WireWriter, request: Request): void {
  const frame = writer.open();
  requestTable.write(writer, request);
  writer.close(frame);
}

/** Appends a response as a frame. */
export function writeResponse(writer: WireWriter, response: Response): void {
  const frame = writer.open();
  responseTable.write(writer, response);
  writer.close(frame);
}

/** Where the fields of an output event are, for {@link writeOutputHeader}. */
const EVENT = 1;
const STATUS = 20;
const PID = 1;
const RUNNING = 2;
const OUTPUT = { stdout: 4, stderr: 5 } as const;

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
export const decodeResponse = (frame: Buffer): Response => responseTable.decode(frame);
