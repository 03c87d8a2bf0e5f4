import { bytes, int32, nestedList, string } from '../../../protobuf/fields';
import { message, type MessageOf } from '../../../protobuf/message';
import { SimpleHttpResponse } from '../../protocol/http';
import type { RpcFailure } from '../../../h2/grpc/rpc-failure';

/** `google.protobuf.Any`: a message with its name. */
const Any = message({ typeUrl: string(1), value: bytes(2) });

/** `google.rpc.Status`: details of a failure. */
export const RpcStatusDetails = message({
  code: int32(1),
  message: string(2),
  details: nestedList(3, Any),
});

const ANSWER_TYPE = 'type.googleapis.com/http.HandleSimpleHTTPResponse';

/**
 * The response that a Go handler puts into the details of a failure, as it does for every 500.
 *
 * @throws VMRE_FRAME_MALFORMED
 */
export function answerInside({
  details,
}: RpcFailure): MessageOf<typeof SimpleHttpResponse> | undefined {
  if (!details) return undefined;
  const found = RpcStatusDetails.decode(details).details.find(
    ({ typeUrl }) => typeUrl === ANSWER_TYPE,
  );
  return found && SimpleHttpResponse.decode(Buffer.from(found.value));
}
