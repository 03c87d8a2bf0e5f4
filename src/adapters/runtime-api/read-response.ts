import { endpointTypes, responseField as field, statusField } from './fields';
import { readEntry } from './map-codec';
import type {
  EndpointMessage,
  ErrorMessage,
  ProcessStatus,
  Response,
  ResponseCommand,
  RuntimeStatusKind,
} from './messages';
import { WireReader } from '../../protobuf/wire-reader';

type Command<T extends ResponseCommand['type']> = Extract<ResponseCommand, { type: T }>;

const noBytes = new Uint8Array();

/**
 * Decodes a response. Repeated parts are merged as in requests.
 *
 * @throws VMRE_FRAME_MALFORMED
 */
export function decodeResponse(frame: Buffer): Response {
  const reader = new WireReader(frame);
  const response: Response = { event: false, id: 0 };
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        response.event = reader.bool();
        break;
      case 2:
        response.id = reader.uint64();
        break;
      default: {
        const read = readers[reader.field];
        if (read) response.command = read(reader.message(), response.command);
        else reader.skip();
      }
    }
  }
  return response;
}

type PartReader = (reader: WireReader, previous: ResponseCommand | undefined) => ResponseCommand;

const readers: Record<number, PartReader | undefined> = {
  [field.error](reader, previous) {
    const error = before(previous, { type: 'error', code: 0, message: '', context: {} });
    while (reader.next()) readErrorField(reader, error);
    return error;
  },
  [field.hello](reader, previous) {
    const hello = before(previous, { type: 'hello', version: '' });
    while (reader.next()) {
      if (reader.field === 1) hello.version = reader.string();
      else reader.skip();
    }
    return hello;
  },
  [field.run](reader, previous) {
    const run = before(previous, { type: 'run', pid: 0 });
    while (reader.next()) {
      if (reader.field === 1) run.pid = reader.uint64();
      else reader.skip();
    }
    return run;
  },
  [field.kill]: (reader) => readEmpty(reader, { type: 'kill' }),
  [field.shutdown]: (reader) => readEmpty(reader, { type: 'shutdown' }),
  [field.status](reader, previous) {
    const status = before(previous, emptyStatus());
    while (reader.next()) readStatusField(reader, status);
    return status;
  },
  [field.runtimeStatus](reader, previous) {
    const status = before(previous, { type: 'runtimeStatus' });
    while (reader.next()) {
      if (reader.field === 1) status.kind = readState(reader.message(), status.kind);
      else if (reader.field === 2) status.kind = readCounter(reader.message(), status.kind);
      else reader.skip();
    }
    return status;
  },
  [field.network](reader, previous) {
    const network = before(previous, { type: 'network' });
    while (reader.next()) {
      const type: EndpointMessage['type'] | undefined = endpointTypes[reader.field - 1];
      if (type) network.endpoint = { type, address: reader.string() };
      else reader.skip();
    }
    return network;
  },
};

function before<T extends ResponseCommand['type']>(
  command: ResponseCommand | undefined,
  fresh: Command<T>,
): Command<T> {
  return command?.type === fresh.type ? (command as Command<T>) : fresh;
}

const emptyStatus = (): ProcessStatus => ({
  type: 'status',
  pid: 0,
  running: false,
  returnCode: 0,
  stdout: noBytes,
  stderr: noBytes,
});

function readEmpty<T extends ResponseCommand>(reader: WireReader, command: T): T {
  while (reader.next()) reader.skip();
  return command;
}

function readErrorField(reader: WireReader, error: ErrorMessage): void {
  if (reader.field === 1) error.code = reader.int32();
  else if (reader.field === 2) error.message = reader.string();
  else if (reader.field === 3) readEntry(reader.message(), error.context);
  else reader.skip();
}

function readStatusField(reader: WireReader, status: ProcessStatus): void {
  switch (reader.field) {
    case statusField.pid:
      status.pid = reader.uint64();
      break;
    case statusField.running:
      status.running = reader.bool();
      break;
    case statusField.returnCode:
      status.returnCode = reader.int32();
      break;
    case statusField.stdout:
      status.stdout = reader.bytes();
      break;
    case statusField.stderr:
      status.stderr = reader.bytes();
      break;
    default:
      reader.skip();
  }
}

function readState(reader: WireReader, previous: RuntimeStatusKind | undefined): RuntimeStatusKind {
  const state: RuntimeStatusKind =
    previous?.type === 'state' ? previous : { type: 'state', name: '', value: noBytes };
  while (reader.next()) {
    if (reader.field === 1) state.name = reader.string();
    else if (reader.field === 2) state.value = reader.bytes();
    else reader.skip();
  }
  return state;
}

function readCounter(
  reader: WireReader,
  previous: RuntimeStatusKind | undefined,
): RuntimeStatusKind {
  const counter: RuntimeStatusKind =
    previous?.type === 'counter' ? previous : { type: 'counter', name: '', value: 0 };
  while (reader.next()) {
    if (reader.field === 1) counter.name = reader.string();
    else if (reader.field === 2) counter.value = reader.double();
    else reader.skip();
  }
  return counter;
}
