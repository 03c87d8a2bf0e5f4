import fc from 'fast-check';

import { decodeUsual } from '../../../src/adapters/runtime-api/usual-responses';
import { responseTable } from '../../../src/adapters/runtime-api/message-tables';
import { writeResponse } from '../../../src/adapters/runtime-api/codec';
import type { Response } from '../../../src/adapters/runtime-api/messages';
import { WireWriter } from '../../../src/protobuf/wire-writer';
import { responses } from './random-messages';

/** The body of a frame. */
function bodyOf(response: Response): Buffer {
  const writer = new WireWriter();
  writeResponse(writer, response);
  const frame = writer.take();
  return frame.subarray(frame.findIndex((byte) => byte < 128) + 1);
}

const table = (body: Buffer): Response | undefined => {
  try {
    return responseTable.decode(body);
  } catch {
    return undefined;
  }
};

/** Whatever the short way accepts, the table reads in the same way. */
function agrees(body: Buffer): void {
  const usual = decodeUsual(body);
  if (usual) expect(usual).toEqual(table(body));
}

test('usual frames are recognized', () => {
  const status = { type: 'status', pid: 300, stdout: Buffer.from('out'), stderr: Buffer.from('e') };
  for (const response of [
    { event: true, id: 0, command: { ...status, running: true, returnCode: 0 } },
    { event: true, id: 0, command: { ...status, running: false, returnCode: 143 } },
    { event: false, id: 70_000, command: { type: 'run', pid: 5 } },
  ] as Response[]) {
    expect(decodeUsual(bodyOf(response))).toEqual(response);
  }
});

test('valid frames have the same meaning', () => {
  fc.assert(fc.property(responses, (response) => agrees(bodyOf(response))));
});

test('changed, cut and joined frames have the same meaning, or are left to the table', () => {
  const cases = fc.tuple(responses, responses, fc.nat(), fc.nat(255), fc.nat());
  fc.assert(
    fc.property(cases, ([one, two, at, byte, cut]) => {
      const body = bodyOf(one);
      agrees(Buffer.concat([body, bodyOf(two)]));
      agrees(body.subarray(0, cut % (body.length + 1)));
      const changed = Buffer.from(body);
      if (changed.length > 0) changed[at % changed.length] = byte;
      agrees(changed);
    }),
    { numRuns: 2000 },
  );
});
