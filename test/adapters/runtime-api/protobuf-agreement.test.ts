import { create, fromBinary, toBinary, type DescMessage } from '@bufbuild/protobuf';
import fc from 'fast-check';

import type { Request, Response } from '../../../src/adapters/runtime-api/messages';
import {
  decodeRequest,
  decodeResponse,
  writeRequest,
  writeResponse,
} from '../../../src/adapters/runtime-api/codec';
import { WireWriter } from '../../../src/protobuf/wire-writer';
import { requests, responses } from './random-messages';
import { ReferenceRequest, ReferenceResponse } from './reference-schema';

type Value = Record<string, unknown>;

/** Our message in the form of the general library: bigint ids, choices as `{ case, value }`. */
function toReference(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(toReference);
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      if ((key === 'id' || key === 'pid') && typeof part === 'number') return [key, BigInt(part)];
      if (key === 'command' || key === 'kind') return [key, choice(part as Value)];
      if (key === 'endpoint') {
        const { type, address } = part as Value;
        return [key, { case: type, value: address }];
      }
      if (key === 'stdout' || key === 'stderr') {
        const limit = part as { atEnd?: number };
        if (!ArrayBuffer.isView(part)) {
          const type = limit.atEnd === undefined ? undefined : 'atEnd';
          return [key, { type: { case: type, value: limit.atEnd } }];
        }
      }
      return [key, toReference(part)];
    }),
  );
}

function choice({ type, ...rest }: Value): { case: unknown; value: unknown } {
  return { case: type, value: toReference(rest) };
}

const referenceBytes = (schema: DescMessage, message: unknown): Buffer =>
  Buffer.from(toBinary(schema, create(schema, toReference(message) as never)));

function body(write: (writer: WireWriter) => void): Buffer {
  const writer = new WireWriter(16);
  write(writer);
  const frame = writer.take();
  let prefix = 0;
  while ((frame[prefix] ?? 0) >= 128) prefix += 1;
  return frame.subarray(prefix + 1);
}

/** Buffers and typed arrays with the same bytes are equal. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, part: unknown) => {
      if (typeof part === 'bigint') return `${part}n`;
      if (Object.is(part, -0)) return '-0';
      if (typeof part === 'number' && !Number.isFinite(part)) return String(part);
      const { type, data } = (part ?? {}) as { type?: string; data?: number[] };
      if (type === 'Buffer') return Buffer.from(data ?? []).toString('hex');
      return ArrayBuffer.isView(part) ? Buffer.from(part as Uint8Array).toString('hex') : part;
    }),
  );

describe('a general protobuf library agrees on random messages', () => {
  test('it writes the same bytes for requests', () => {
    fc.assert(
      fc.property(requests, (request: Request) => {
        const ours = body((writer) => writeRequest(writer, request));
        expect(ours.toString('hex')).toBe(
          referenceBytes(ReferenceRequest, request).toString('hex'),
        );
      }),
    );
  });

  test('it writes the same bytes for responses', () => {
    fc.assert(
      fc.property(responses, (response: Response) => {
        const ours = body((writer) => writeResponse(writer, response));
        expect(ours.toString('hex')).toBe(
          referenceBytes(ReferenceResponse, response).toString('hex'),
        );
      }),
    );
  });

  test('its encoded messages are decoded to the same values', () => {
    fc.assert(
      fc.property(requests, responses, (request: Request, response: Response) => {
        expect(plain(decodeRequest(referenceBytes(ReferenceRequest, request)))).toEqual(
          plain(request),
        );
        expect(plain(decodeResponse(referenceBytes(ReferenceResponse, response)))).toEqual(
          plain(response),
        );
      }),
    );
  });

  test('it merges repeated parts the same way', () => {
    fc.assert(
      fc.property(requests, requests, (first, second) => {
        const bytes = Buffer.concat([
          referenceBytes(ReferenceRequest, first),
          referenceBytes(ReferenceRequest, second),
        ]);
        const ours = body((writer) => writeRequest(writer, decodeRequest(bytes)));
        const theirs = toBinary(ReferenceRequest, fromBinary(ReferenceRequest, bytes));
        expect(ours.toString('hex')).toBe(Buffer.from(theirs).toString('hex'));
      }),
    );
    fc.assert(
      fc.property(responses, responses, (first, second) => {
        const bytes = Buffer.concat([
          referenceBytes(ReferenceResponse, first),
          referenceBytes(ReferenceResponse, second),
        ]);
        const ours = body((writer) => writeResponse(writer, decodeResponse(bytes)));
        const theirs = toBinary(ReferenceResponse, fromBinary(ReferenceResponse, bytes));
        expect(ours.toString('hex')).toBe(Buffer.from(theirs).toString('hex'));
      }),
    );
  });

  test('it accepts or rejects the same damaged bytes as requests', () => {
    fc.assert(
      fc.property(requests, fc.array(fc.tuple(fc.nat(), fc.nat(255))), (request, damage) => {
        const bytes = referenceBytes(ReferenceRequest, request);
        for (const [at, value] of damage) if (bytes.length > 0) bytes[at % bytes.length] = value;
        let theirs: unknown;
        try {
          theirs = fromBinary(ReferenceRequest, bytes);
        } catch {
          theirs = undefined;
        }
        // Ours may be stricter, but not laxer, and throws only its own error.
        try {
          decodeRequest(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: 'VMRE_FRAME_MALFORMED' });
          return;
        }
        expect(theirs).toBeDefined();
      }),
    );
  });
});
