import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { readRecord } from '../../../../src/vm/chain/chain-record';
import { readAliases } from '../../../../src/vm/launch/plugins/vm-aliases';
import { formatOf } from '../../../../src/vm/launch/subprocess/executable-format';
import { formatId, parseId } from '../../../../src/vm/ids/id';
import { parseNodeId } from '../../../../src/vm/ids/node-id';
import { bytesOfIp, splitAddress } from '../../../../src/vm/transport/local/socket-address';
import { SocketTable } from '../../../../src/vm/transport/local/socket-table';
import { timeoutMs } from '../../../../src/h2/grpc/timeout-header';
import { statusOf } from '../../../../src/h2/grpc/status-headers';
import { checkMark } from '../../../../src/store/latest-mark';
import { ensure } from '../../suite';
import { changedJson } from '../json-value';
import { isPlainError, json, texts, type MakeReader } from '../reader';

const id = formatId(Buffer.alloc(32, 7));

const chain: MakeReader = (directory) => {
  const kept = {
    networkId: 12345,
    chainId: id,
    subnetId: id,
    nodeId: 'NodeID-6HgC8KRBEhXYbF4riJyJFLSHt37UNuRt',
    genesisHash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  };
  const keys = Object.keys(kept);
  return {
    valid: json(kept),
    tokens: [...keys, id],
    generate: (random) => Buffer.from(JSON.stringify(changedJson(kept, random, keys))),
    read: (input) => {
      writeFileSync(join(directory, 'chain.json'), input);
      return readRecord(directory);
    },
  };
};

const aliases: MakeReader = (directory) => ({
  valid: json({ [id]: ['a', 'b'] }),
  tokens: [id, '["a"]'],
  generate: (random) =>
    Buffer.from(JSON.stringify(changedJson({ [id]: ['a'] }, random, [id, 'x']))),
  read: (input) => {
    writeFileSync(join(directory, 'aliases.json'), input);
    return readAliases(join(directory, 'aliases.json'));
  },
});

function elf(): Buffer {
  const head = Buffer.alloc(256);
  head.write('\x7fELF', 'latin1');
  head.set([2, 1, 1], 4);
  head.writeUInt16LE(62, 18);
  head.writeBigUInt64LE(64n, 32);
  head.writeUInt16LE(56, 54);
  head.writeUInt16LE(2, 56);
  head.writeUInt32LE(3, 64);
  head.writeBigUInt64LE(200n, 72);
  head.write('/lib64/ld.so\0', 200, 'latin1');
  return head;
}

const portable = Buffer.alloc(128);
portable.write('MZ', 'latin1');
portable.writeUInt32LE(64, 60);
portable.write('PE\0\0\x64\x86', 64, 'latin1');

const executables: MakeReader = () => ({
  valid: [
    elf(),
    portable,
    Buffer.from('cafebabe00000002' + '0100000c'.repeat(12), 'hex'),
    Buffer.from('cffaedfe07000001' + '00'.repeat(60), 'hex'),
    ...texts('#!/usr/bin/env node\r\n', ''),
  ],
  tokens: ['\x7fELF', 'MZ', '#!', '\xca\xfe\xba\xbe'],
  read: (input) => formatOf(input),
});

/** Short texts that programs send each other: each of their readers gets all of them. */
const words: MakeReader = () => ({
  valid: texts(
    id,
    'NodeID-6HgC8KRBEhXYbF4riJyJFLSHt37UNuRt',
    '127.0.0.1:80',
    '[::1]:9650',
    '10S',
    '::ffff:1.2.3.4',
  ),
  tokens: ['NodeID-', '::', ':', '.', 'S', 'm', '[', ']', '%25', '%'],
  read: (input) => {
    const text = input.toString('latin1');
    splitAddress(text);
    bytesOfIp(text);
    timeoutMs(text);
    statusOf({ 'grpc-status': text, 'grpc-message': text, 'grpc-status-details-bin': text });
    attempt(() => parseNodeId(text));
    return parseId(text, 'it');
  },
});

function attempt(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (isPlainError(error)) throw error;
    if ((error as { code?: string }).code !== 'VMRE_VM_ID_INVALID') throw error;
  }
}

const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const row = (uid: number): string =>
  `   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  ${uid}        0 1234 1 0 100 0 0 10 0\n`;

const sockets: MakeReader = () => ({
  valid: texts(head + row(0) + row(1000), head),
  tokens: ['0100007F:1F90', '0A', ' ', ': '],
  read: (input) => {
    const end = { ip: Buffer.from([127, 0, 0, 1]), port: 8080 };
    for (const { uid } of new SocketTable(input.toString('latin1'), 4).listening(end)) {
      ensure(typeof uid === 'number', 'no user');
    }
  },
});

const mark: MakeReader = (directory) => {
  mkdirSync(join(directory, 'db'));
  const kept = { transaction: 5, boot: 'ab', file: '1 2 3' };
  return {
    valid: json(kept),
    tokens: Object.keys(kept).map((key) => `"${key}":`),
    generate: (random) => Buffer.from(JSON.stringify(changedJson(kept, random, Object.keys(kept)))),
    read: (input) => {
      writeFileSync(join(directory, 'db/latest.json'), input);
      checkMark(join(directory, 'db'), 5, true);
    },
  };
};

/** Small texts and heads of files. */
export const textReaders: Readonly<Record<string, MakeReader>> = {
  ...{ chain, aliases, executables, words, sockets, mark },
};
