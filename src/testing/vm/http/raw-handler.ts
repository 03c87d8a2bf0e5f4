import type { HttpRequestHead } from '../../../vm/protocol/http';
import type { RawHandler } from '../../../vm/guest/http/http-handler';
import { grpc } from '../../../vm/transport/http2/grpc';
import type { TextVm, TextVmHttp } from '../text-vm';
import { describe, streams } from './streams';
import { answerWhole } from './whole-request';

/** Prefixes of JSON-RPC and of the handlers for tests of HTTP: see {@link streams}. */
const prefixes: readonly string[] = ['', ...Object.keys(streams)];

/** The HTTP handlers of the text VM. */
export const textVmHttp: TextVmHttp = {
  byPrefix: (vm) => Object.fromEntries(prefixes.map((prefix) => [prefix, rawHandler(vm, prefix)])),
  routed: (vm) => rawHandler(vm, 'routed'),
};

const rawHandler = (vm: TextVm, prefix: string): RawHandler => ({
  rpc: {
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
  },
});

/** Handlers that are selected by a header have no prefix, so the end of the path decides. */
function answerOf({ url }: HttpRequestHead): typeof describe {
  const found = Object.keys(streams).find((prefix) => url?.path.endsWith(prefix));
  return (found === undefined ? undefined : streams[found]) ?? describe;
}
