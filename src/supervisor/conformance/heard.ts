import type { RequestCommand, ResponseCommand } from '../../adapters/runtime-api/messages';

/** The kind of a request: `unknown` is one that no runtime knows. */
export type RequestKind = RequestCommand['type'] | 'unknown';

/** A message of a runtime, without the bytes of its output. */
export type Heard = HeardAnswer | HeardStatus | HeardCounter | HeardState;

/** An answer to a request. */
export interface HeardAnswer {
  type: 'answer';
  id: number;
  /** The kind of the request; undefined if no request has the id. */
  to: RequestKind | undefined;
  kind: ResponseCommand['type'] | 'nothing';
  /** In answers to RUN. */
  pid: number;
  /** In errors. */
  message: string;
}

/** An event of a command. */
export interface HeardStatus {
  type: 'status';
  pid: number;
  running: boolean;
  code: number;
  /** Bytes of output. */
  bytes: number;
}

/** The value of a counter. */
export interface HeardCounter {
  type: 'counter';
  name: string;
  value: number;
}

/** A state. */
export interface HeardState {
  type: 'state';
  name: string;
  isJson: boolean;
}

/** Describes a response to a request of a kind. */
export function heardAnswer(
  id: number,
  to: RequestKind | undefined,
  command: ResponseCommand | undefined,
): HeardAnswer {
  return {
    type: 'answer',
    id,
    to,
    kind: command?.type ?? 'nothing',
    pid: command?.type === 'run' ? Number(command.pid) : 0,
    message: command?.type === 'error' ? command.message : '',
  };
}

/** Describes an event; undefined if it has no part that is known. */
export function heardEvent(command: ResponseCommand | undefined): Heard | undefined {
  if (command?.type === 'status') {
    const { pid, running, returnCode, stdout, stderr } = command;
    const bytes = stdout.length + stderr.length;
    return { type: 'status', pid: Number(pid), running, code: returnCode, bytes };
  }
  if (command?.type !== 'runtimeStatus' || !command.kind) return undefined;
  const { kind } = command;
  if (kind.type === 'counter') return kind;
  return { type: 'state', name: kind.name, isJson: isJson(kind.value) };
}

function isJson(value: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(value).toString());
    return true;
  } catch {
    return false;
  }
}

/** Whether a message is an answer. */
export const isAnswer = (heard: Heard): heard is HeardAnswer => heard.type === 'answer';
