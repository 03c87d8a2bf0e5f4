import { withoutProgramName, type RunProcess } from '../../runtime/commands/command-request';
import type { Endpoint } from '../../runtime/network/endpoint';
import { addressText } from '../../support/network/socket-address';
import { RuntimeMode } from '../../runtime/runtime-mode';
import type { NetworkRequest } from '../../runtime/network/network-request';
import { errorCodes } from '../../support/errors/codes';
import { WireCode } from '../../support/errors/error-kind';
import { VmreError } from '../../support/errors/vmre-error';
import {
  NetworkInterface,
  type EndpointMessage,
  type ErrorMessage,
  type RequestCommand,
} from './messages';

type Command<T extends RequestCommand['type']> = Extract<RequestCommand, { type: T }>;

/** Converts a RUN. Over this protocol, the first argument is the name of the program. */
export function toRunProcess({ bin, args, workDir }: Command<'run'>): RunProcess {
  const own = withoutProgramName(bin, args);
  return { bin, args: own, workDir, mode: RuntimeMode.Server };
}

/** @throws VMRE_NOT_SUPPORTED for an unknown kind of network, from a newer supervisor */
export function toNetworkRequest(request: Command<'network'>): NetworkRequest {
  const { Vpn, Inet } = NetworkInterface;
  if (request.interface !== Vpn && request.interface !== Inet) {
    const text = `unknown kind of network interface: ${request.interface}`;
    throw new VmreError('VMRE_NOT_SUPPORTED', text);
  }
  return {
    kind: request.interface === Vpn ? 'vpn' : 'inet',
    networks: request.networks.map(({ addr, gateway, mask, ifAddr }) => ({
      address: addr,
      gateway,
      mask,
      interfaceAddress: ifAddr,
    })),
    hosts: { ...request.hosts },
  };
}

/** An endpoint as it is sent. */
export function fromEndpoint(endpoint: Endpoint): EndpointMessage {
  const address = 'path' in endpoint ? endpoint.path : addressText(endpoint.address);
  return { type: endpoint.kind, address };
}

/** Converts an error: without its stack and cause, with its data as the context. */
export function fromError(thrown: unknown): ErrorMessage {
  const error = VmreError.from(thrown, 'VMRE_HOOK_FAILED');
  const context: Record<string, string> = { code: error.code, hint: error.hint };
  for (const [key, value] of Object.entries(error.data)) context[key] = String(value);
  return { type: 'error', code: errorCodes[error.code].wire, message: error.message, context };
}

/** The answer to a request without a known command. */
export const unknownCommand: ErrorMessage = {
  type: 'error',
  code: WireCode.Internal,
  message: 'unknown command',
  context: {},
};
