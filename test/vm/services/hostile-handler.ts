import {
  ConnService,
  HttpService,
  ReaderService,
  ResponseWriterService,
  WriterService,
} from '../../../src/vm/protocol/http';
import { grpc } from '../../../src/vm/transport/http2/grpc';
import { handlersOf, pathOf, type Rpc } from '../../../src/vm/transport/service';
import { attack, type Sample } from './hostile-calls';
import { mutated, type Dice } from './mutations';

const header = (key: string, ...values: string[]) => ({ key, values });
const time = Buffer.alloc(15, 1);

function sample<M extends object>(
  { name, methods }: { name: string; methods: M },
  method: keyof M & string,
  request: object,
): Sample {
  const kind = (methods as Record<string, Rpc<object, object>>)[method]!.request;
  return { path: pathOf(name, method), message: kind.encode(request) };
}

const headers = [header('Content-Type', 'text/plain'), header('X-A', 'b', 'c')];
const writerSamples = [
  sample(ResponseWriterService, 'write', { headers, payload: Buffer.from('hello') }),
  sample(ResponseWriterService, 'writeHeader', { headers, statusCode: 200 }),
  sample(ResponseWriterService, 'writeHeader', { headers, statusCode: -1 }),
  sample(ResponseWriterService, 'writeHeader', { headers: [header('a\r\nb', 'c')], statusCode: 1 }),
  sample(ResponseWriterService, 'writeHeader', { headers: [header('a', 'b\r\nc: d')] }),
  sample(ResponseWriterService, 'flush', {}),
  sample(ReaderService, 'read', { length: 10 }),
  sample(ReaderService, 'read', { length: -1 }),
  sample(ReaderService, 'read', { length: 2 ** 31 - 1 }),
];
const hijackAnswer = ResponseWriterService.methods.hijack.response;
const hijackSample = sample(ResponseWriterService, 'hijack', {});
const connSamples = [
  sample(ConnService, 'read', { length: 10 }),
  sample(ConnService, 'write', { payload: Buffer.from('hello') }),
  sample(ConnService, 'setDeadline', { time }),
  sample(ConnService, 'setReadDeadline', { time: Buffer.alloc(3) }),
  sample(ConnService, 'setWriteDeadline', { time }),
  sample(WriterService, 'write', { payload: Buffer.from('x') }),
  sample(ReaderService, 'read', { length: 2 ** 31 - 1 }),
];

/** Reads may wait for data that a client never sends. */
const READ_MS = 200;

/** The behaviour of a plugin for a request. */
export interface HostileHandler {
  address: string;
  /** Answers that were unclear. */
  problems: unknown[];
  /** How often it wrote an answer, and how often it took a connection over. */
  reached: { writer: number; connection: number };
  close(): Promise<void>;
}

/** A handler that answers requests with calls of any bytes. @param calls number per request */
export async function hostileHandler(dice: Dice, calls: number): Promise<HostileHandler> {
  const problems: unknown[] = [];
  const reached = { writer: 0, connection: 0 };
  const assail = async (address: string, samples: readonly Sample[]): Promise<void> => {
    const channel = grpc.connect(address);
    const made = Array.from({ length: calls }, async () => {
      const { path, message } = samples[dice.below(samples.length)]!;
      const wanted = { path, message: dice.below(3) === 0 ? message : mutated(dice, message) };
      const isRead = path.endsWith('/Read');
      await attack(channel, wanted, isRead ? READ_MS : undefined).catch((error: unknown) => {
        // The client or the time of a read may be over; both are said clearly.
        if (!isRead && !/CANCELLED|UNAVAILABLE/.test(String(error))) problems.push(error);
      });
    });
    await Promise.all(made);
    channel.close();
  };
  const server = await grpc.serve(
    handlersOf(HttpService, {
      handleSimple: ({ body }) => ({
        code: dice.below(2000) - 500,
        headers: [header('a\r\nb', 'c'), header('content-length', 'x'), header('', '')],
        body,
      }),
      handle: async ({ responseWriter }) => {
        const address = responseWriter?.serverAddr ?? '';
        if (dice.below(2) === 0) {
          const channel = grpc.connect(address);
          const answer = await channel
            .call(hijackSample.path, hijackSample.message, { deadlineMs: 60_000 })
            .catch(() => undefined);
          channel.close();
          const at = answer && hijackAnswer.decode(answer).serverAddr;
          if (at) {
            reached.connection += 1;
            await assail(at, connSamples);
          }
        } else {
          reached.writer += 1;
          await assail(address, writerSamples);
        }
        return { header: headers };
      },
    }),
  );
  return { address: server.address, problems, reached, close: () => server.close() };
}
