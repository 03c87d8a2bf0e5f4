import type {
  ProcessStatus,
  Request,
  Response,
  ResponseCommand,
} from '../../src/adapters/runtime-api/messages';
import { WireWriter } from '../../src/protobuf/wire-writer';
import { writeRequest, writeResponse } from '../../src/adapters/runtime-api/codec';

/** The examples of docs/runtime-api.md, and their messages. */
const examples: [direction: '→' | '←', what: string, message: Request | Response][] = [
  ['→', '`hello` of version 0.1.0, id 2', request(2, { type: 'hello', version: '0.1.0' })],
  ['←', 'output of START: an event with pid 0, `stdout` "up"', status(0, { stdout: bytes('up') })],
  ['←', 'answer to 2: `hello` of version 1.2.3', answer(2, { type: 'hello', version: '1.2.3' })],
  [
    '→',
    '`network`, id 3: INET, 10.42.42.1/24, this node 10.42.42.2',
    request(3, {
      type: 'network',
      networks: [
        { addr: '10.42.42.1', gateway: '10.42.42.1', mask: '255.255.255.0', ifAddr: '10.42.42.2' },
      ],
      hosts: {},
      interface: 1,
    }),
  ],
  [
    '←',
    'answer to 3: `udp_datagram` 127.0.0.1:4000',
    answer(3, { type: 'network', endpoint: { type: 'udpDatagram', address: '127.0.0.1:4000' } }),
  ],
  [
    '→',
    '`run`, id 4: `echo` with the arguments "echo" and "hi"',
    request(4, { type: 'run', bin: 'echo', args: ['echo', 'hi'], workDir: '' }),
  ],
  ['←', 'answer to 4: pid 1', answer(4, { type: 'run', pid: 1 })],
  ['←', 'event: 1 is running', status(1, {})],
  ['←', 'event: 1 is running, `stdout` "hi" and a line feed', status(1, { stdout: bytes('hi\n') })],
  ['←', 'event: 1 has ended with code 0', status(1, { running: false })],
  ['←', 'event: 1 has ended with code -1', status(1, { running: false, returnCode: -1 })],
  [
    '←',
    'event: the counter golem.usage.x is 1.5',
    event({ type: 'runtimeStatus', kind: { type: 'counter', name: 'golem.usage.x', value: 1.5 } }),
  ],
  [
    '←',
    'event: the state s is the JSON `{}`',
    event({ type: 'runtimeStatus', kind: { type: 'state', name: 's', value: bytes('{}') } }),
  ],
  ['→', '`kill`, id 5: pid 7, signal 15', request(5, { type: 'kill', pid: 7, signal: 15 })],
  [
    '←',
    'answer to 5: `error` NOT_FOUND "no command 7"',
    answer(5, { type: 'error', code: 1, message: 'no command 7', context: {} }),
  ],
  ['→', '`shutdown`, id 6', request(6, { type: 'shutdown' })],
  ['←', 'answer to 6: `shutdown`', answer(6, { type: 'shutdown' })],
];

/** The rows of the table, with the bytes as the codec writes them. */
export const wireExamples: string[][] = examples.map(([direction, what, message]) => {
  const writer = new WireWriter(64);
  if ('event' in message) writeResponse(writer, message);
  else writeRequest(writer, message);
  const octets = [...writer.take()].map((octet) => octet.toString(16).padStart(2, '0'));
  return [direction, what, `\`${octets.join(' ')}\``];
});

function bytes(text: string): Uint8Array {
  return Buffer.from(text);
}

function request(id: number, command: Request['command'] & object): Request {
  return { id, command };
}

function answer(id: number, command: ResponseCommand): Response {
  return { event: false, id, command };
}

function event(command: ResponseCommand): Response {
  return { event: true, id: 0, command };
}

function status(pid: number, rest: Partial<ProcessStatus>): Response {
  const none = new Uint8Array();
  const plain = { running: true, returnCode: 0, stdout: none, stderr: none };
  return event({ type: 'status', pid, ...plain, ...rest });
}
