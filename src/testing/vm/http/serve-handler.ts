import { HttpService, type HttpRequestHead } from '../../../vm/protocol/http';
import { grpc } from '../../../vm/transport/http2/grpc';
import { handlersOf } from '../../../vm/transport/service';
import type { RpcServer } from '../../../vm/transport/transport';
import type { TextVm } from '../text-vm';
import { describe, streams } from './streams';
import { answerWhole } from './whole-request';

/** Prefixes of JSON-RPC and of the handlers for tests of HTTP: see {@link streams}. */
export const prefixes: readonly string[] = ['', ...Object.keys(streams)];

/** Serves the HTTP handler of a prefix. */
export const serveHandler = (vm: TextVm, prefix: string): Promise<RpcServer> =>
  grpc.serve(
    handlersOf(HttpService, {
      handleSimple: (request) => answerWhole(vm, prefix, request),
      handle: async ({ responseWriter, request }, { signal }) => {
        if (!responseWriter || !request) throw new Error('the request is incomplete');
        const channel = grpc.connect(responseWriter.serverAddr);
        try {
          const given = { vm, channel, request, headers: responseWriter.header, signal };
          return { header: await answerOf(request)(given) };
        } finally {
          channel.close();
        }
      },
    }),
  );

/** Handlers that are selected by a header have no prefix, so the end of the path decides. */
function answerOf({ url }: HttpRequestHead): typeof describe {
  const found = Object.keys(streams).find((prefix) => url?.path.endsWith(prefix));
  return (found === undefined ? undefined : streams[found]) ?? describe;
}
