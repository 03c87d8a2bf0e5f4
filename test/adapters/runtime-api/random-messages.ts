import fc from 'fast-check';

import type { Request, Response, Uint64 } from '../../../src/adapters/runtime-api/messages';

const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.constant(''));
const longText = fc.string({ minLength: 100, maxLength: 300 });
const bytes = fc.uint8Array({ maxLength: 300 });
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

/** Numbers of every length on the wire; a bigint only where a number would not be exact. */
const uint64: fc.Arbitrary<Uint64> = fc.oneof(
  fc.constantFrom(0, 1, 127, 128, 2 ** 28 - 1, 2 ** 28, 2 ** 31, 2 ** 32, 2 ** 35, 2 ** 53 - 1),
  fc.maxSafeNat(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
);

const entries = fc.dictionary(text, text, { maxKeys: 4 });

const limit = fc.oneof(
  fc.constant({}),
  fc.record({ atEnd: fc.integer({ min: 0, max: 2 ** 32 - 1 }) }),
);

const network = fc.record({ addr: text, gateway: text, mask: text, ifAddr: text });

const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T;
}

const requestCommand = fc.oneof(
  fc.record({ type: fc.constant('hello' as const), version: fc.oneof(text, longText) }),
  fc
    .record({
      type: fc.constant('run' as const),
      bin: text,
      args: fc.array(fc.oneof(text, longText), { maxLength: 5 }),
      workDir: text,
      stdout: optional(limit),
      stderr: optional(limit),
    })
    .map(withoutUndefined),
  fc.record({ type: fc.constant('kill' as const), pid: uint64, signal: int32 }),
  fc.record({
    type: fc.constant('network' as const),
    networks: fc.array(network, { maxLength: 3 }),
    hosts: entries,
    interface: int32,
  }),
  fc.constant({ type: 'shutdown' as const }),
);

export const requests = fc
  .record({ id: uint64, command: optional(requestCommand) })
  .map(withoutUndefined) as fc.Arbitrary<Request>;

const endpoint = fc.record({
  type: fc.constantFrom(
    'unixStream' as const,
    'unixDatagram' as const,
    'udpDatagram' as const,
    'tcpListener' as const,
    'tcpStream' as const,
  ),
  address: text,
});

const statusKind = fc.oneof(
  fc.record({ type: fc.constant('state' as const), name: text, value: bytes }),
  fc.record({ type: fc.constant('counter' as const), name: text, value: fc.double() }),
);

const responseCommand = fc.oneof(
  fc.record({
    type: fc.constant('error' as const),
    code: int32,
    message: fc.oneof(text, longText),
    context: entries,
  }),
  fc.record({ type: fc.constant('hello' as const), version: text }),
  fc.record({ type: fc.constant('run' as const), pid: uint64 }),
  fc.constantFrom({ type: 'kill' as const }, { type: 'shutdown' as const }),
  fc.record({
    type: fc.constant('status' as const),
    pid: uint64,
    running: fc.boolean(),
    returnCode: int32,
    stdout: bytes,
    stderr: bytes,
  }),
  fc
    .record({ type: fc.constant('runtimeStatus' as const), kind: optional(statusKind) })
    .map(withoutUndefined),
  fc
    .record({ type: fc.constant('network' as const), endpoint: optional(endpoint) })
    .map(withoutUndefined),
);

export const responses = fc
  .record({ event: fc.boolean(), id: uint64, command: optional(responseCommand) })
  .map(withoutUndefined) as fc.Arbitrary<Response>;
