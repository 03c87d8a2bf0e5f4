import { FrameSplitter } from '../../../src/adapters/runtime-api/frame-splitter';
import type { Request, Response } from '../../../src/adapters/runtime-api/messages';
import {
  decodeRequest,
  decodeResponse,
  writeRequest,
  writeResponse,
} from '../../../src/adapters/runtime-api/codec';
import { WireWriter } from '../../../src/protobuf/wire-writer';

const text = (value: string): Uint8Array => Buffer.from(value);
const none = new Uint8Array();
const status = {
  type: 'status',
  running: true,
  returnCode: 0,
  stdout: none,
  stderr: none,
} as const;

/** Made by protoc from our own schema, and recorded from the published Rust crates. */
const requests: [string, string, Request][] = [
  ['hello', '0b080212070a05302e312e30', { id: 2, command: { type: 'hello', version: '0.1.0' } }],
  [
    'run with the program name in front of the arguments',
    '19080352150a092f62696e2f6563686f12046563686f12026869',
    { id: 3, command: { type: 'run', bin: '/bin/echo', args: ['echo', 'hi'], workDir: '' } },
  ],
  [
    'run of a name without a path',
    '14080352100a046563686f12046563686f12026869',
    { id: 3, command: { type: 'run', bin: 'echo', args: ['echo', 'hi'], workDir: '' } },
  ],
  [
    'run of a counter',
    '16080452120a07636f756e7465721207636f756e746572',
    { id: 4, command: { type: 'run', bin: 'counter', args: ['counter'], workDir: '' } },
  ],
  ['kill', '0808055a040801100f', { id: 5, command: { type: 'kill', pid: 1, signal: 15 } }],
  ['kill of 3', '08080c5a040803100f', { id: 12, command: { type: 'kill', pid: 3, signal: 15 } }],
  [
    'kill of an unknown pid',
    '09080d5a0508e707100f',
    { id: 13, command: { type: 'kill', pid: 999, signal: 15 } },
  ],
  [
    'network VPN',
    '460806f201410a290a0b3139322e3136382e302e301a0d3235352e3235352e3235352e30220b3139322e3136382e302e3212140a056e6f646531120b3139322e3136382e302e33',
    {
      id: 6,
      command: {
        type: 'network',
        networks: [
          { addr: '192.168.0.0', gateway: '', mask: '255.255.255.0', ifAddr: '192.168.0.2' },
        ],
        hosts: { node1: '192.168.0.3' },
        interface: 0,
      },
    },
  ],
  [
    'network INET',
    '3c0806f201370a330a0a31302e34322e34322e31120a31302e34322e34322e311a0d3235352e3235352e3235352e30220a31302e34322e34322e321801',
    {
      id: 6,
      command: {
        type: 'network',
        networks: [
          {
            addr: '10.42.42.1',
            gateway: '10.42.42.1',
            mask: '255.255.255.0',
            ifAddr: '10.42.42.2',
          },
        ],
        hosts: {},
        interface: 1,
      },
    },
  ],
  ['shutdown', '0408076200', { id: 7, command: { type: 'shutdown' } }],
  ['shutdown with id 0', '026200', { id: 0, command: { type: 'shutdown' } }],
];

const responses: [string, string, Response][] = [
  [
    'hello',
    '0b100222070a05312e322e33',
    { event: false, id: 2, command: { type: 'hello', version: '1.2.3' } },
  ],
  ['run', '06100352020801', { event: false, id: 3, command: { type: 'run', pid: 1 } }],
  ['run of pid 0', '0410035200', { event: false, id: 3, command: { type: 'run', pid: 0 } }],
  ['started', '090801a2010408011001', { event: true, id: 0, command: { ...status, pid: 1 } }],
  ['started, pid 0', '070801a201021001', { event: true, id: 0, command: { ...status, pid: 0 } }],
  [
    'stdout',
    '0e0801a2010908011001220368690a',
    { event: true, id: 0, command: { ...status, pid: 1, stdout: text('hi\n') } },
  ],
  [
    'output of START, pid 0',
    '290801a20124100122207b2261726773223a5b226a736f6e225d2c2273746172746564223a747275657d',
    {
      event: true,
      id: 0,
      command: { ...status, pid: 0, stdout: text('{"args":["json"],"started":true}') },
    },
  ],
  [
    'stderr',
    '0c0801a20107080310012a0165',
    { event: true, id: 0, command: { ...status, pid: 3, stderr: text('e') } },
  ],
  [
    'JSON value',
    '120801a2010d0804100122077b2261223a317d',
    { event: true, id: 0, command: { ...status, pid: 4, stdout: text('{"a":1}') } },
  ],
  [
    'stopped with 0',
    '070801a201020801',
    { event: true, id: 0, command: { ...status, pid: 1, running: false } },
  ],
  [
    'stopped, pid 0',
    '050801a20100',
    { event: true, id: 0, command: { ...status, pid: 0, running: false } },
  ],
  [
    'stopped with 1',
    '090801a2010408051801',
    { event: true, id: 0, command: { ...status, pid: 5, running: false, returnCode: 1 } },
  ],
  [
    'stopped with -1, which takes ten bytes',
    '120801a2010d080118ffffffffffffffffff01',
    { event: true, id: 0, command: { ...status, pid: 1, running: false, returnCode: -1 } },
  ],
  [
    'counter',
    '240801aa011f121d0a12676f6c656d2e75736167652e637573746f6d11000000000000f83f',
    {
      event: true,
      id: 0,
      command: {
        type: 'runtimeStatus',
        kind: { type: 'counter', name: 'golem.usage.custom', value: 1.5 },
      },
    },
  ],
  [
    'state',
    '140801aa010f0a0d0a057265616479120474727565',
    {
      event: true,
      id: 0,
      command: {
        type: 'runtimeStatus',
        kind: { type: 'state', name: 'ready', value: text('true') },
      },
    },
  ],
  [
    'error with context',
    '1210041a0e080112026e6f1a060a016b120176',
    {
      event: false,
      id: 4,
      command: { type: 'error', code: 1, message: 'no', context: { k: 'v' } },
    },
  ],
  [
    'error NOT_FOUND',
    '1a10091a160801121272656a6563746564206f6e2064656d616e64',
    {
      event: false,
      id: 9,
      command: { type: 'error', code: 1, message: 'rejected on demand', context: {} },
    },
  ],
  [
    'error BAD_REQUEST',
    '2e100a1a2a080212264e6f20737563682066696c65206f72206469726563746f727920286f73206572726f72203229',
    {
      event: false,
      id: 10,
      command: {
        type: 'error',
        code: 2,
        message: 'No such file or directory (os error 2)',
        context: {},
      },
    },
  ],
  [
    'answer to an empty request',
    '131a11120f756e6b6e6f776e20636f6d6d616e64',
    {
      event: false,
      id: 0,
      command: { type: 'error', code: 0, message: 'unknown command', context: {} },
    },
  ],
  ['kill', '0410055a00', { event: false, id: 5, command: { type: 'kill' } }],
  [
    'network, UDP',
    '151006f201101a0e3132372e302e302e313a34303030',
    {
      event: false,
      id: 6,
      command: { type: 'network', endpoint: { type: 'udpDatagram', address: '127.0.0.1:4000' } },
    },
  ],
  ['shutdown', '0410076200', { event: false, id: 7, command: { type: 'shutdown' } }],
];

function onlyFrame(hex: string): Buffer {
  const frames: Buffer[] = [];
  const splitter = new FrameSplitter(1024, (frame) => frames.push(frame));
  splitter.push(Buffer.from(hex, 'hex'));
  splitter.end();
  expect(frames).toHaveLength(1);
  return frames[0] as Buffer;
}

const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, part: unknown) =>
      ArrayBuffer.isView(part) ? Buffer.from(part as Uint8Array).toString('hex') : part,
    ).replace(/\{"type":"Buffer","data":\[([\d,]*)\]\}/g, (_all, bytes: string) =>
      JSON.stringify(Buffer.from(bytes ? bytes.split(',').map(Number) : []).toString('hex')),
    ),
  );

describe('golden frames of requests', () => {
  it.each(requests)('%s is decoded', (_name, hex, message) => {
    expect(decodeRequest(onlyFrame(hex))).toEqual(message);
  });

  it.each(requests)('%s is encoded', (_name, hex, message) => {
    const writer = new WireWriter();
    writeRequest(writer, message);
    expect(writer.take().toString('hex')).toBe(hex);
  });
});

describe('golden frames of responses', () => {
  it.each(responses)('%s is decoded', (_name, hex, message) => {
    expect(plain(decodeResponse(onlyFrame(hex)))).toEqual(plain(message));
  });

  it.each(responses)('%s is encoded', (_name, hex, message) => {
    const writer = new WireWriter();
    writeResponse(writer, message);
    expect(writer.take().toString('hex')).toBe(hex);
  });
});
