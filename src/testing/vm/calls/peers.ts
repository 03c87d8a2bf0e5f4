import { AppSenderService } from '../../../vm/protocol/app-sender';
import { clientOf } from '../../../vm/transport/service';
import type { TextVm } from '../text-vm';
import type { VmCalls } from './life';

const CALL_MS = 5000;
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/**
 * Messages of other nodes, which are recorded for `guest.seen`. A request is answered with its own bytes; `silence` is
 * not answered, `refuse` with an error, and `sign …` with the signature of a Warp message with this payload.
 */
export const peerCalls = (vm: TextVm): VmCalls => ({
  connected: ({ nodeId, name, major }) => {
    vm.see('connected', nodeId, { name, major });
    return {};
  },
  disconnected: ({ nodeId }) => {
    vm.see('disconnected', nodeId);
    return {};
  },
  appRequest: async ({ nodeId, requestId, request }) => {
    const text = textOf(request);
    vm.see('request', nodeId, { requestId, text });
    const sender = clientOf(AppSenderService, vm.services);
    const limit = { deadlineMs: CALL_MS };
    if (text === 'silence') return {};
    if (text === 'refuse') {
      const refusal = { errorCode: 7, errorMessage: 'refused' };
      await sender.sendAppError({ nodeId, requestId, ...refusal }, limit);
      return {};
    }
    const response = text.startsWith('sign ') ? await vm.sign(request) : request;
    await sender.sendAppResponse({ nodeId, requestId, response }, limit);
    return {};
  },
  appRequestFailed: ({ nodeId, requestId, errorCode, errorMessage }) => {
    vm.see('failed', nodeId, { requestId, errorCode, errorMessage });
    return {};
  },
  appResponse: ({ nodeId, requestId, response }) => {
    vm.see('response', nodeId, { requestId, text: textOf(response) });
    return {};
  },
  appGossip: ({ nodeId, msg }) => {
    vm.see('gossip', nodeId, { text: textOf(msg) });
    return {};
  },
});
