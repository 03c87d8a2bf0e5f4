import type { Uint64 } from '../../protobuf/wire-writer';

export type { Uint64 } from '../../protobuf/wire-writer';

// The messages of Golem's Runtime API, package `ya_runtime_api`, as plain values. A `oneof` is the field `command` or
// `kind`; its `type` says which part it is.

/** How much output is stored until the end. The current supervisor does not send it. */
export interface OutputLimit {
  /** Bytes. */
  atEnd?: number | undefined;
}

/** `Network`: addresses as text. */
export interface NetworkMessage {
  /** Address of the network. */
  addr: string;
  /** Address of its gateway. */
  gateway: string;
  /** Its mask. */
  mask: string;
  /** Address of the runtime in it. */
  ifAddr: string;
}

/** `NetworkInterface`. A newer supervisor may send other numbers. */
export const NetworkInterface = { Vpn: 0, Inet: 1 } as const;

/** The five requests. */
export type RequestCommand =
  | { type: 'hello'; version: string }
  | {
      type: 'run';
      bin: string;
      args: readonly string[];
      workDir: string;
      stdout?: OutputLimit | undefined;
      stderr?: OutputLimit | undefined;
    }
  | { type: 'kill'; pid: Uint64; signal: number }
  | {
      type: 'network';
      networks: readonly NetworkMessage[];
      hosts: Readonly<Record<string, string>>;
      interface: number;
    }
  | { type: 'shutdown' };

/** From the supervisor to the runtime. */
export interface Request {
  /** Id of the request; its answer has the same one. */
  id: Uint64;
  /** Undefined when it is absent or unknown. */
  command?: RequestCommand | undefined;
}

/** `Response.Error`. The code is a `WireCode`, or another number from a foreign runtime. */
export interface ErrorMessage {
  /** Tells it from other answers. */
  type: 'error';
  /** `Response.ErrorCode`. */
  code: number;
  /** What happened. */
  message: string;
  /** Facts, by name. */
  context: Readonly<Record<string, string>>;
}

/** The `oneof` of `Response.CreateNetwork`. */
export interface EndpointMessage {
  /** The kind of socket. */
  type: 'unixStream' | 'unixDatagram' | 'udpDatagram' | 'tcpListener' | 'tcpStream';
  /** A path, or `host:port`. */
  address: string;
}

/** `Response.ProcessStatus`: a command started, wrote output or ended. */
export interface ProcessStatus {
  /** Distinguishes it from other messages. */
  type: 'status';
  /** Id of the command; 0 for the output of START. */
  pid: Uint64;
  /** False in the last event of a command. */
  running: boolean;
  /** Exit code, when the command has ended. */
  returnCode: number;
  /** Further output; may be empty. */
  stdout: Uint8Array;
  /** Further output; may be empty. */
  stderr: Uint8Array;
}

/** A state, with its value as bytes of JSON, or the total of a usage counter. */
export type RuntimeStatusKind =
  | { type: 'state'; name: string; value: Uint8Array }
  | { type: 'counter'; name: string; value: number };

/** Answers and events. */
export type ResponseCommand =
  | ErrorMessage
  | { type: 'hello'; version: string }
  | { type: 'run'; pid: Uint64 }
  | { type: 'kill' }
  | { type: 'shutdown' }
  | ProcessStatus
  | { type: 'runtimeStatus'; kind?: RuntimeStatusKind | undefined }
  | { type: 'network'; endpoint?: EndpointMessage | undefined };

/** From the runtime to the supervisor: an answer, or an event. */
export interface Response {
  /** Whether it is an event, which answers no request. */
  event: boolean;
  /** Id of the request that it answers; 0 in events. */
  id: Uint64;
  /** Undefined when it is absent or unknown. */
  command?: ResponseCommand | undefined;
}
