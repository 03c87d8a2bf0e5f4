import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { FrameSplitter } from '../../../../src/adapters/runtime-api/frame-splitter';
import {
  decodeRequest,
  decodeResponse,
  writeRequest,
  writeResponse,
} from '../../../../src/adapters/runtime-api/codec';
import type { Request, Response } from '../../../../src/adapters/runtime-api/messages';
import { WorkVolumes } from '../../../../src/runtime/work-volumes';
import { readDeployAnswer, readOfferAnswer } from '../../../../src/supervisor/answers';
import { WireWriter } from '../../../../src/protobuf/wire-writer';
import { ensure } from '../../suite';
import type { Random } from '../../../support/random';
import { changedJson } from '../json-value';
import { json, texts, type MakeReader, type Reader } from '../reader';

const requests: readonly Request[] = [
  { id: 1, command: { type: 'hello', version: '0.2.0' } },
  { id: 2, command: { type: 'run', bin: 'sum', args: ['1', '2', ''], workDir: '/x' } },
  { id: 3, command: { type: 'kill', pid: 7, signal: 15 } },
  { id: 4, command: { type: 'shutdown' } },
  {
    id: 5n,
    command: {
      type: 'network',
      networks: [{ addr: '10.0.0.0/24', gateway: '10.0.0.1', mask: '', ifAddr: '10.0.0.2' }],
      hosts: { a: '10.0.0.2', b: '10.0.0.3' },
      interface: 1,
    },
  },
];

const bytes = Buffer.from('text');
const responses: readonly Response[] = [
  { event: false, id: 1, command: { type: 'hello', version: '0.2.0' } },
  { event: false, id: 2, command: { type: 'run', pid: 9 } },
  { event: false, id: 3, command: { type: 'error', code: 2, message: 'no', context: { a: 'b' } } },
  {
    event: true,
    id: 0,
    command: {
      type: 'status',
      pid: 9,
      running: false,
      returnCode: -1,
      stdout: bytes,
      stderr: bytes,
    },
  },
  {
    event: true,
    id: 0,
    command: { type: 'runtimeStatus', kind: { type: 'counter', name: 'x', value: 1.5 } },
  },
  {
    event: false,
    id: 4,
    command: { type: 'network', endpoint: { type: 'udpDatagram', address: 'a' } },
  },
];

function encoded<T>(
  write: (writer: WireWriter, message: T) => void,
  messages: readonly T[],
): Buffer[] {
  const one = (message: T): Buffer => {
    const writer = new WireWriter();
    write(writer, message);
    return Buffer.from(writer.take());
  };
  const all = messages.map(one);
  return [...all, Buffer.concat(all)];
}

/** Frames with a limit that inputs can reach, in chunks of any size. */
const frames =
  (valid: readonly Buffer[], decode: (frame: Buffer) => unknown): MakeReader =>
  () => ({
    valid,
    tokens: [],
    read: (input: Buffer, random: Random) => {
      const splitter = new FrameSplitter(64 * 1024, decode);
      for (let from = 0; from < input.length;) {
        const to = from + 1 + random.below(random.below(2) === 0 ? 4 : input.length);
        splitter.push(input.subarray(from, to));
        from = to;
      }
      splitter.end();
    },
  });

const answer = { valid: { Ok: '' }, startMode: 'blocking', vols: [{ name: 'vol-1', path: '/a' }] };
const offer = { constraints: '(a=b)', properties: { 'golem.a': 1, b: ['x'] } };
const words = [
  'valid',
  'Ok',
  'Err',
  'startMode',
  'vols',
  'name',
  'path',
  'constraints',
  'properties',
];

const answers =
  (value: object, read: (text: string) => unknown): MakeReader =>
  (): Reader => ({
    valid: [...json(value), ...texts(JSON.stringify(value), '')],
    tokens: words,
    generate: (random) => Buffer.from(JSON.stringify(changedJson(value, random, words))),
    read: (input) => read(input.toString()),
  });

const volume = { name: `vol-${'a'.repeat(8)}-${'b'.repeat(27)}`, path: '/golem/input' };

const volumes: MakeReader = (directory) => {
  mkdirSync(join(directory, '.vmre'));
  return {
    valid: json([volume], [volume, { ...volume, path: '/' }], []),
    tokens: ['name', 'path', 'vol-', '"/"', '..'],
    generate: (random) =>
      Buffer.from(JSON.stringify(changedJson([volume, volume], random, ['name', 'path', '0']))),
    read: (input) => {
      writeFileSync(join(directory, '.vmre/volumes.json'), input);
      const known = new WorkVolumes(directory);
      for (const { name } of known.all) ensure(!/[/.]/.test(name), `a volume leads out: ${name}`);
      known.resolve('/golem/input/x');
    },
  };
};

/** Messages of a supervisor or a runtime. */
export const runtimeReaders: Readonly<Record<string, MakeReader>> = {
  requests: frames(encoded(writeRequest, requests), decodeRequest),
  responses: frames(encoded(writeResponse, responses), decodeResponse),
  'deploy-answer': answers(answer, readDeployAnswer),
  'offer-answer': answers(offer, readOfferAnswer),
  volumes,
};
