import { timestampOf } from '../../protobuf/well-known';
import { checkNodeId } from '../ids/node-id';
import type { VmCallOptions } from './call-limits';
import type { VmConnection } from './vm-connection';
import { checkInt32, checkUint32 } from './vm-input';

/** A failure that a VM of another node reports, or that its host makes up. */
export interface AppFailure {
  /** 0 undefined, -1 timeout, above 0 chosen by the VM; 32 bits. */
  code: number;
  /** For people. */
  message: string;
}

/** The version of a node's software. */
export interface PeerVersion {
  /** Of the program that the node runs. */
  name: string;
  /** First number of its version. */
  major: number;
  /** Second number of its version. */
  minor: number;
  /** Third number of its version. */
  patch: number;
}

/** Other nodes as a VM sees them: they come, go and send. An error of these ends a chain. */
export class AppMessages {
  constructor(private readonly vm: VmConnection) {}

  /** A node is connected. */
  async connected(
    nodeId: Uint8Array,
    version: PeerVersion,
    options?: VmCallOptions,
  ): Promise<void> {
    for (const part of ['major', 'minor', 'patch'] as const) checkUint32(version[part], part);
    await this.vm.call('connected', { nodeId: checkNodeId(nodeId), ...version }, options);
  }

  /** A node is gone. */
  async disconnected(nodeId: Uint8Array, options?: VmCallOptions): Promise<void> {
    await this.vm.call('disconnected', { nodeId: checkNodeId(nodeId) }, options);
  }

  /**
   * The VM answers later, through its host's AppSender.
   *
   * @param answerBy when the other node gives up
   */
  async request(
    nodeId: Uint8Array,
    requestId: number,
    answerBy: Date,
    request: Uint8Array,
    options?: VmCallOptions,
  ): Promise<void> {
    const deadline = timestampOf(answerBy);
    await this.vm.call('appRequest', { ...to(nodeId, requestId), deadline, request }, options);
  }

  /** A request that the VM has sent will not be answered. */
  async requestFailed(
    nodeId: Uint8Array,
    requestId: number,
    { code, message }: AppFailure,
    options?: VmCallOptions,
  ): Promise<void> {
    const failure = { errorCode: checkInt32(code, 'the error code'), errorMessage: message };
    await this.vm.call('appRequestFailed', { ...to(nodeId, requestId), ...failure }, options);
  }

  /** The answer to a request that the VM has sent. */
  async response(
    nodeId: Uint8Array,
    requestId: number,
    response: Uint8Array,
    options?: VmCallOptions,
  ): Promise<void> {
    await this.vm.call('appResponse', { ...to(nodeId, requestId), response }, options);
  }

  /** News of another node, which wants no answer. */
  async gossip(nodeId: Uint8Array, msg: Uint8Array, options?: VmCallOptions): Promise<void> {
    await this.vm.call('appGossip', { nodeId: checkNodeId(nodeId), msg }, options);
  }
}

const to = (nodeId: Uint8Array, requestId: number) => ({
  nodeId: checkNodeId(nodeId),
  requestId: checkUint32(requestId, 'the request id'),
});
