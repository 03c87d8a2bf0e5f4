import { endpointTypes, responseField, statusField } from './fields';
import { writeEntries } from './map-codec';
import type { ProcessStatus, Response, ResponseCommand, RuntimeStatusKind } from './messages';
import type { WireWriter } from '../../protobuf/wire-writer';

/** Appends a response as a frame. */
export function writeResponse(writer: WireWriter, { event, id, command }: Response): void {
  const frame = writer.open();
  writer.bool(1, event);
  writer.uint64(2, id);
  if (command) {
    const part = writer.openField(responseField[command.type]);
    writeCommand(writer, command);
    writer.close(part);
  }
  writer.close(frame);
}

/**
 * Appends the frame of an output event up to its data, which is to follow separately: large output
 * is not copied.
 */
export function writeOutputHeader(
  writer: WireWriter,
  pid: number,
  stream: 'stdout' | 'stderr',
  length: number,
): void {
  const frame = writer.open();
  writer.bool(1, true);
  const status = writer.openField(responseField.status);
  writer.uint64(statusField.pid, pid);
  writer.bool(statusField.running, true);
  writer.bytesHeader(statusField[stream], length);
  writer.close(status, length);
  writer.close(frame, length);
}

function writeCommand(writer: WireWriter, command: ResponseCommand): void {
  switch (command.type) {
    case 'error':
      writer.int32(1, command.code);
      writer.string(2, command.message);
      writeEntries(writer, 3, command.context);
      break;
    case 'hello':
      writer.string(1, command.version);
      break;
    case 'run':
      writer.uint64(1, command.pid);
      break;
    case 'status':
      writeStatus(writer, command);
      break;
    case 'runtimeStatus':
      if (command.kind) writeRuntimeStatus(writer, command.kind);
      break;
    case 'network':
      if (command.endpoint) {
        const { type, address } = command.endpoint;
        writer.requiredString(endpointTypes.indexOf(type) + 1, address);
      }
      break;
    case 'kill':
    case 'shutdown':
      break;
  }
}

function writeStatus(writer: WireWriter, status: ProcessStatus): void {
  writer.uint64(statusField.pid, status.pid);
  writer.bool(statusField.running, status.running);
  writer.int32(statusField.returnCode, status.returnCode);
  writer.bytes(statusField.stdout, status.stdout);
  writer.bytes(statusField.stderr, status.stderr);
}

function writeRuntimeStatus(writer: WireWriter, kind: RuntimeStatusKind): void {
  const part = writer.openField(kind.type === 'state' ? 1 : 2);
  writer.string(1, kind.name);
  if (kind.type === 'state') writer.bytes(2, kind.value);
  else writer.double(2, kind.value);
  writer.close(part);
}
