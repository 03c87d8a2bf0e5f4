import { requestField as field } from './fields';
import { readEntry } from './map-codec';
import type { NetworkMessage, OutputLimit, Request, RequestCommand } from './messages';
import { WireReader } from '../../protobuf/wire-reader';

type Command<T extends RequestCommand['type']> = Extract<RequestCommand, { type: T }>;

/**
 * Decodes a request. When a part is there twice its fields are merged, and of different parts the
 * last counts, as the specification of protobuf has it.
 *
 * @throws VMRE_FRAME_MALFORMED
 */
export function decodeRequest(frame: Buffer): Request {
  const reader = new WireReader(frame);
  const request: Request = { id: 0 };
  while (reader.next()) {
    switch (reader.field) {
      case field.id:
        request.id = reader.uint64();
        break;
      case field.hello:
        request.command = readHello(reader.message(), request.command);
        break;
      case field.run:
        request.command = readRun(reader.message(), request.command);
        break;
      case field.kill:
        request.command = readKill(reader.message(), request.command);
        break;
      case field.shutdown:
        skipAll(reader.message());
        request.command = { type: 'shutdown' };
        break;
      case field.network:
        request.command = readNetworks(reader.message(), request.command);
        break;
      default:
        reader.skip();
    }
  }
  return request;
}

/** What came before of the same part, or a fresh one. */
function before<T extends RequestCommand['type']>(
  command: RequestCommand | undefined,
  fresh: Command<T>,
): Command<T> {
  return command?.type === fresh.type ? (command as Command<T>) : fresh;
}

function readHello(reader: WireReader, previous: RequestCommand | undefined): Command<'hello'> {
  const hello = before(previous, { type: 'hello', version: '' });
  while (reader.next()) {
    if (reader.field === 1) hello.version = reader.string();
    else reader.skip();
  }
  return hello;
}

function readRun(reader: WireReader, previous: RequestCommand | undefined): Command<'run'> {
  const run = before(previous, { type: 'run', bin: '', args: [], workDir: '' });
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        run.bin = reader.string();
        break;
      case 2:
        reader.countElement();
        run.args.push(reader.string());
        break;
      case 3:
        run.workDir = reader.string();
        break;
      case 4:
        run.stdout = readLimit(reader.message(), run.stdout);
        break;
      case 5:
        run.stderr = readLimit(reader.message(), run.stderr);
        break;
      default:
        reader.skip();
    }
  }
  return run;
}

function readLimit(reader: WireReader, previous: OutputLimit = {}): OutputLimit {
  const limit = previous;
  while (reader.next()) {
    if (reader.field === 2) limit.atEnd = reader.uint32();
    else reader.skip();
  }
  return limit;
}

function readKill(reader: WireReader, previous: RequestCommand | undefined): Command<'kill'> {
  const kill = before(previous, { type: 'kill', pid: 0, signal: 0 });
  while (reader.next()) {
    if (reader.field === 1) kill.pid = reader.uint64();
    else if (reader.field === 2) kill.signal = reader.int32();
    else reader.skip();
  }
  return kill;
}

function readNetworks(
  reader: WireReader,
  previous: RequestCommand | undefined,
): Command<'network'> {
  const request = before(previous, { type: 'network', networks: [], hosts: {}, interface: 0 });
  while (reader.next()) {
    if (reader.field === 1) {
      reader.countElement();
      request.networks.push(readNetwork(reader.message()));
    } else if (reader.field === 2) readEntry(reader.message(), request.hosts);
    else if (reader.field === 3) request.interface = reader.int32();
    else reader.skip();
  }
  return request;
}

function readNetwork(reader: WireReader): NetworkMessage {
  const network: NetworkMessage = { addr: '', gateway: '', mask: '', ifAddr: '' };
  const keys = [undefined, 'addr', 'gateway', 'mask', 'ifAddr'] as const;
  while (reader.next()) {
    const key = keys[reader.field];
    if (key) network[key] = reader.string();
    else reader.skip();
  }
  return network;
}

function skipAll(reader: WireReader): void {
  while (reader.next()) reader.skip();
}
