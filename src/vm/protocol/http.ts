import {
  bool,
  bytes,
  enumeration,
  int32,
  int64,
  nested,
  nestedList,
  optionalString,
  string,
  stringList,
} from '../../protobuf/fields';
import { message, type MessageOf } from '../../protobuf/message';
import { Empty } from '../../protobuf/well-known';
import { rpc, service } from '../transport/service';

/** A header with all its values; Go requires canonical case. */
export const HeaderElement = message({ key: string(1), values: stringList(2) });
export type HeaderElement = MessageOf<typeof HeaderElement>;

/** A request with its whole body. */
export const SimpleHttpRequest = message({
  method: string(1),
  url: string(2),
  requestHeaders: nestedList(3, HeaderElement),
  body: bytes(4),
  responseHeaders: nestedList(5, HeaderElement),
});
export type SimpleHttpRequest = MessageOf<typeof SimpleHttpRequest>;

/** A response with its whole body. */
export const SimpleHttpResponse = message({
  code: int32(1),
  headers: nestedList(2, HeaderElement),
  body: bytes(3),
});
export type SimpleHttpResponse = MessageOf<typeof SimpleHttpResponse>;

const Userinfo = message({ username: string(1), password: string(2), passwordSet: bool(3) });

/** The parts of Go's `url.URL`. */
export const Url = message({
  scheme: string(1),
  opaque: string(2),
  user: nested(3, Userinfo),
  host: string(4),
  path: string(5),
  rawPath: string(6),
  forceQuery: bool(7),
  rawQuery: string(8),
  fragment: string(9),
});

/** A request without its body. */
export const HttpRequestHead = message({
  method: string(1),
  url: nested(2, Url),
  proto: string(3),
  protoMajor: int32(4),
  protoMinor: int32(5),
  header: nestedList(6, HeaderElement),
  contentLength: int64(8),
  transferEncoding: stringList(9),
  host: string(10),
  form: nestedList(11, HeaderElement),
  postForm: nestedList(12, HeaderElement),
  trailerKeys: stringList(13),
  remoteAddr: string(14),
  requestUri: string(15),
});
export type HttpRequestHead = MessageOf<typeof HttpRequestHead>;

/** Served by the plugin, one server per handler. */
export const HttpService = service('http.HTTP', {
  handleSimple: rpc(SimpleHttpRequest, SimpleHttpResponse),
  handle: rpc(
    message({
      responseWriter: nested(
        1,
        message({ header: nestedList(1, HeaderElement), serverAddr: string(2) }),
      ),
      request: nested(2, HttpRequestHead),
    }),
    message({ header: nestedList(1, HeaderElement) }),
  ),
});

/** Served by the host for one request: the response of the handler. */
export const ResponseWriterService = service('http.responsewriter.Writer', {
  write: rpc(
    message({ headers: nestedList(1, HeaderElement), payload: bytes(2) }),
    message({ written: int32(1) }),
  ),
  writeHeader: rpc(message({ headers: nestedList(1, HeaderElement), statusCode: int32(2) }), Empty),
  flush: rpc(Empty, Empty),
  hijack: rpc(
    Empty,
    message({
      localNetwork: string(1),
      localString: string(2),
      remoteNetwork: string(3),
      remoteString: string(4),
      serverAddr: string(5),
    }),
  ),
});

/** Why a read ended. An answer may have both data and an error. */
export enum ReadEnd {
  Unspecified = 0,
  Eof = 1,
  /** Only for a connection. */
  DeadlineExceeded = 2,
}

const ReadError = message({ errorCode: enumeration<ReadEnd>(1), message: string(2) });
const read = rpc(
  message({ length: int32(1) }),
  message({ read: bytes(1), error: nested(2, ReadError) }),
);
const setDeadline = rpc(message({ time: bytes(1) }), Empty);

/** Served by the host: the body of a request, or the input of a hijacked connection. */
export const ReaderService = service('io.reader.Reader', { read });

/** Served by the host: the buffered output of a hijacked connection. */
export const WriterService = service('io.writer.Writer', {
  write: rpc(
    message({ payload: bytes(1) }),
    message({ written: int32(1), error: optionalString(2) }),
  ),
});

/** Served by the host: a hijacked connection. */
export const ConnService = service('net.conn.Conn', {
  read,
  write: rpc(
    message({ payload: bytes(1) }),
    message({ length: int32(1), error: optionalString(2) }),
  ),
  close: rpc(Empty, Empty),
  setDeadline,
  setReadDeadline: setDeadline,
  setWriteDeadline: setDeadline,
});
