import { bytes, bytesList, sint32, string, uint32, uint64 } from '../../protobuf/fields';
import { message, type MessageOf } from '../../protobuf/message';
import { Empty } from '../../protobuf/well-known';
import { rpc, service } from '../transport/service';

/** A request of a VM to other nodes. */
export const SendAppRequest = message({
  nodeIds: bytesList(1),
  requestId: uint32(2),
  request: bytes(3),
});
export type SendAppRequest = MessageOf<typeof SendAppRequest>;

/** The answer of a VM to another node. */
export const SendAppResponse = message({
  nodeId: bytes(1),
  requestId: uint32(2),
  response: bytes(3),
});
export type SendAppResponse = MessageOf<typeof SendAppResponse>;

/** The refusal of a request of another node. */
export const SendAppError = message({
  nodeId: bytes(1),
  requestId: uint32(2),
  errorCode: sint32(3),
  errorMessage: string(4),
});
export type SendAppError = MessageOf<typeof SendAppError>;

/** A message of a VM to other nodes, without an answer. */
export const SendAppGossip = message({
  nodeIds: bytesList(1),
  validators: uint64(2),
  nonValidators: uint64(3),
  peers: uint64(4),
  msg: bytes(5),
});
export type SendAppGossip = MessageOf<typeof SendAppGossip>;

/** Served by the host: messages of a VM to other nodes. */
export const AppSenderService = service('appsender.AppSender', {
  sendAppRequest: rpc(SendAppRequest, Empty),
  sendAppResponse: rpc(SendAppResponse, Empty),
  sendAppError: rpc(SendAppError, Empty),
  sendAppGossip: rpc(SendAppGossip, Empty),
});
