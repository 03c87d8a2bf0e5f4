import { create, fromBinary, toBinary, type DescMessage } from '@bufbuild/protobuf';
import fc from 'fast-check';

import { AliasReaderService } from '../../../src/vm/protocol/alias-reader';
import { AppSenderService } from '../../../src/vm/protocol/app-sender';
import { DatabaseService } from '../../../src/vm/protocol/database';
import { HealthService } from '../../../src/vm/protocol/health';
import * as http from '../../../src/vm/protocol/http';
import { RuntimeService } from '../../../src/vm/protocol/runtime';
import { SharedMemoryService } from '../../../src/vm/protocol/shared-memory';
import { ValidatorStateService } from '../../../src/vm/protocol/validator-state';
import { VmService } from '../../../src/vm/protocol/vm';
import { WarpSignerService } from '../../../src/vm/protocol/warp-signer';
import { pathOf, type Rpc, type Service } from '../../../src/vm/transport/service';
import type { Message } from '../../../src/protobuf/message';
import { messageRows, serviceRows } from './reference-messages';
import { schemaOf, valuesOf } from './reference-schema';
import { playsAll } from '../../support/plays-all';

const services: Service<object>[] = [
  RuntimeService,
  VmService,
  DatabaseService,
  SharedMemoryService,
  AliasReaderService,
  AppSenderService,
  ValidatorStateService,
  WarpSignerService,
  HealthService,
  http.HttpService,
  http.ResponseWriterService,
  http.ReaderService,
  http.WriterService,
  http.ConnService,
];
const ours = new Map<string, Rpc<object, object>>(
  services.flatMap(({ name, methods }) =>
    Object.entries(methods).map(([method, rpc]): [string, Rpc<object, object>] => [
      pathOf(name, method),
      rpc as Rpc<object, object>,
    ]),
  ),
);
const theirs = Object.entries(serviceRows).flatMap(([service, rows]) =>
  rows.split(';').map((row) => {
    const [method, request, response] = row.trim().split(/\s+/) as [string, string, string];
    return { path: `/${service}/${method}`, request, response };
  }),
);
const schema = schemaOf(messageRows);

const reference = (desc: DescMessage, value: object): Buffer =>
  Buffer.from(toBinary(desc, create(desc, value as never)));

/** Both ways, with random messages; damaged ones are rejected or decoded like by the other. */
function agree(message: Message<object>, desc: DescMessage): void {
  fc.assert(
    fc.property(
      valuesOf(desc),
      valuesOf(desc),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
      (value, other, damage) => {
        const bytes = reference(desc, value);
        expect(message.encode(value).toString('hex')).toBe(bytes.toString('hex'));
        expect(message.encode(message.decode(bytes)).toString('hex')).toBe(bytes.toString('hex'));
        // Messages that one encodes, the other decodes: lists grow, and the last value counts.
        const unknown = Buffer.from([0xfa, 0x3f, 0x01, 0x78, 0xf8, 0x3f, 0x05]);
        const extended = Buffer.concat([unknown, bytes]);
        expect(message.decode(extended)).toEqual(message.decode(bytes));
        const damaged = Buffer.concat([bytes, reference(desc, other)]);
        for (const [at, byte] of damage)
          if (damaged.length > 0) damaged[at % damaged.length] = byte;
        readsNoMore(message, desc, damaged);
      },
    ),
    { numRuns: playsAll ? 30 : 10 },
  );
}

/** Ours may be stricter, never laxer, and fails with its own error only. */
function readsNoMore(message: Message<object>, desc: DescMessage, bytes: Buffer): void {
  try {
    message.decode(bytes);
  } catch (error) {
    expect(error).toMatchObject({ code: 'VMRE_FRAME_MALFORMED' });
    return;
  }
  expect(() => fromBinary(desc, bytes)).not.toThrow();
}

test('the services have exactly the methods of the reference', () => {
  expect([...ours.keys()].sort()).toEqual(theirs.map(({ path }) => path).sort());
  expect(Object.keys(VmService.methods)).toHaveLength(31);
});

describe('a general protobuf library agrees on random messages', () => {
  test.each(theirs)('of $path', ({ path, request, response }) => {
    const rpc = ours.get(path)!;
    agree(rpc.request, schema(request));
    agree(rpc.response, schema(response));
  });
});
