import {
  bool,
  bytes,
  double,
  int32,
  mixedUint64,
  nested,
  nestedList,
  optionalUint32,
  string,
  stringList,
  stringMap,
} from '../../protobuf/fields';
import { message } from '../../protobuf/message';
import { oneOf, oneOfStrings } from '../../protobuf/one-of';
import type {
  OutputLimit,
  Request,
  RequestCommand,
  Response,
  ResponseCommand,
  RuntimeStatusKind,
} from './messages';

const empty = message({});
const hello = message({ version: string(1) });

const outputLimit = message<OutputLimit>({ atEnd: optionalUint32(2) });
const network = message({
  addr: string(1),
  gateway: string(2),
  mask: string(3),
  ifAddr: string(4),
});

/** The wire format of a {@link Request}. */
export const requestTable = message<Request>({
  id: mixedUint64(1),
  command: oneOf<RequestCommand>({
    hello: [2, hello],
    run: [
      10,
      message({
        bin: string(1),
        args: stringList(2),
        workDir: string(3),
        stdout: nested(4, outputLimit),
        stderr: nested(5, outputLimit),
      }),
    ],
    kill: [11, message({ pid: mixedUint64(1), signal: int32(2) })],
    shutdown: [12, empty],
    network: [
      30,
      message({ networks: nestedList(1, network), hosts: stringMap(2), interface: int32(3) }),
    ],
  }),
});

const endpoint = oneOfStrings('address', {
  unixStream: 1,
  unixDatagram: 2,
  udpDatagram: 3,
  tcpListener: 4,
  tcpStream: 5,
});
const runtimeStatus = oneOf<RuntimeStatusKind>({
  state: [1, message({ name: string(1), value: bytes(2) })],
  counter: [2, message({ name: string(1), value: double(2) })],
});

/** The wire format of a {@link Response}. */
export const responseTable = message<Response>({
  event: bool(1),
  id: mixedUint64(2),
  command: oneOf<ResponseCommand>({
    error: [3, message({ code: int32(1), message: string(2), context: stringMap(3) })],
    hello: [4, hello],
    run: [10, message({ pid: mixedUint64(1) })],
    kill: [11, empty],
    shutdown: [12, empty],
    status: [
      20,
      message({
        pid: mixedUint64(1),
        running: bool(2),
        returnCode: int32(3),
        stdout: bytes(4),
        stderr: bytes(5),
      }),
    ],
    runtimeStatus: [21, message({ kind: runtimeStatus })],
    network: [30, message({ endpoint })],
  }),
});
