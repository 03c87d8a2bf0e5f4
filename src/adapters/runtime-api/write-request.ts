import { requestField } from './fields';
import { writeEntries } from './map-codec';
import type { NetworkMessage, OutputLimit, Request, RequestCommand } from './messages';
import type { WireWriter } from '../../protobuf/wire-writer';

/** Appends a request as a frame. */
export function writeRequest(writer: WireWriter, { id, command }: Request): void {
  const frame = writer.open();
  writer.uint64(1, id);
  if (command) {
    const part = writer.openField(requestField[command.type]);
    writeCommand(writer, command);
    writer.close(part);
  }
  writer.close(frame);
}

function writeCommand(writer: WireWriter, command: RequestCommand): void {
  switch (command.type) {
    case 'hello':
      writer.string(1, command.version);
      break;
    case 'run':
      writer.string(1, command.bin);
      for (const arg of command.args) writer.requiredString(2, arg);
      writer.string(3, command.workDir);
      writeLimit(writer, 4, command.stdout);
      writeLimit(writer, 5, command.stderr);
      break;
    case 'kill':
      writer.uint64(1, command.pid);
      writer.int32(2, command.signal);
      break;
    case 'network':
      for (const network of command.networks) writeNetwork(writer, network);
      writeEntries(writer, 2, command.hosts);
      writer.int32(3, command.interface);
      break;
    case 'shutdown':
      break;
  }
}

function writeLimit(writer: WireWriter, at: number, limit: OutputLimit | undefined): void {
  if (!limit) return;
  const part = writer.openField(at);
  if (limit.atEnd !== undefined) writer.requiredUint64(2, limit.atEnd);
  writer.close(part);
}

function writeNetwork(writer: WireWriter, network: NetworkMessage): void {
  const part = writer.openField(1);
  writer.string(1, network.addr);
  writer.string(2, network.gateway);
  writer.string(3, network.mask);
  writer.string(4, network.ifAddr);
  writer.close(part);
}
