import { setTimeout as pause } from 'node:timers/promises';

import { messageOf } from '../../../src/support/errors/vmre-error';
import { failureOf, RpcStatus } from '../../../src/h2/grpc/rpc-failure';
import type { Tally } from '../../support/tally';
import type { Sandbox } from '../sandbox';
import type { H2Peers } from './go/build';
import { clients, FAILURE_TEXT, failureDetails, servers, type Caller } from './pair-sides';

/** Larger than the windows of each side. */
const LARGE_BYTES = 20_000_000;
const CALLS = 500;

const path = (method: string): string => `/test.Test/${method}`;

/** Each client with each server: ours, `node:http2`, grpc-js and Go. */
export async function checkPairs(peers: H2Peers, _sandbox: Sandbox, tally: Tally): Promise<void> {
  for (const [serverName, serve] of Object.entries(servers(peers))) {
    for (const [clientName, client] of Object.entries(clients(peers))) {
      const name = `${clientName} as the client of ${serverName}`;
      const server = await serve();
      try {
        if (typeof client === 'function') await play(client(server.address));
        else await client.play(server.address);
        tally.passed(name);
      } catch (error) {
        tally.failed(name, messageOf(error));
      } finally {
        await server.close();
      }
    }
  }
}

/** What Go's client plays in `go/cmd/grpc`, too. */
async function play(caller: Caller): Promise<void> {
  const echo = async (bytes: number): Promise<void> => {
    const request = Buffer.alloc(bytes, Buffer.from([bytes & 255, 1, 2]));
    const answer = await caller.call(path('Echo'), request);
    expect(request.equals(answer), `the echo of ${bytes} bytes has ${answer.length}`);
  };
  try {
    for (const bytes of [0, 1, 16_379, 16_380, 100_000, LARGE_BYTES]) await echo(bytes);
    await Promise.all(Array.from({ length: CALLS }, (_, at) => echo(at * 100)));
    const failed = await failureAfter(caller.call(path('Fail'), Buffer.alloc(0)));
    expect(
      failed.status === (RpcStatus.FailedPrecondition as number),
      `Fail has the status ${failed.status}`,
    );
    expect(failed.text === FAILURE_TEXT, `the text of Fail is ${failed.text}`);
    expect(failureDetails.equals(failed.details ?? Buffer.alloc(0)), 'the details differ');
    const unknown = await failureAfter(caller.call(path('None'), Buffer.alloc(0)));
    expect(
      unknown.status === (RpcStatus.Unimplemented as number),
      `None has the status ${unknown.status}`,
    );
    const late = await failureAfter(
      caller.call(path('Wait'), Buffer.alloc(0), { deadlineMs: 100 }),
    );
    expect(
      late.status === (RpcStatus.DeadlineExceeded as number),
      `a late call has ${late.status}`,
    );
    const signal = AbortSignal.timeout(100);
    const given = await failureAfter(caller.call(path('Wait'), Buffer.alloc(0), { signal }));
    expect(
      given.status === (RpcStatus.Cancelled as number),
      `a cancelled call has ${given.status}`,
    );
    while ((await caller.call(path('Cancelled'), Buffer.alloc(0))).toString() !== '2') {
      await pause(10);
    }
  } finally {
    caller.close();
  }
}

function expect(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

async function failureAfter(call: Promise<Buffer>) {
  const error: unknown = await call.then(
    () => new Error('the call succeeded'),
    (thrown: unknown) => thrown,
  );
  const failure = failureOf(error);
  if (!failure) throw error;
  return failure;
}
