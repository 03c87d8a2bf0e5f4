import type { Message } from '../../protobuf/message';
import { isThenable, type Awaitable } from '../../support/thenable';
import type { CallOptions, Channel, Handlers, IncomingCall, UnaryHandler } from './transport';

/** A method: its request and its response. */
export interface Rpc<Request extends object, Response extends object> {
  readonly request: Message<Request>;
  readonly response: Message<Response>;
}

/** A method by the messages of its request and its response. */
export const rpc = <Request extends object, Response extends object>(
  request: Message<Request>,
  response: Message<Response>,
): Rpc<Request, Response> => ({ request, response });

/** A gRPC service: its full name and its methods, whose first letter is upper case on the wire. */
export interface Service<M> {
  readonly name: string;
  readonly methods: M;
}

/** A service by its full name and its methods. */
export const service = <M extends object>(name: string, methods: M): Service<M> => ({
  name,
  methods,
});

/** The client of a service; requests may leave out fields. */
export type ClientOf<M> = {
  [K in keyof M]: M[K] extends Rpc<infer Request, infer Response>
    ? (request: Partial<Request>, options?: CallOptions) => Promise<Response>
    : never;
};

/** The implementation of a service; answers may leave out fields. */
export type ImplementationOf<M> = {
  [K in keyof M]: M[K] extends Rpc<infer Request, infer Response>
    ? (request: Request, call: IncomingCall) => Awaitable<Partial<Response>>
    : never;
};

type AnyRpc = Rpc<object, object>;
const rpcsOf = (methods: object): [string, AnyRpc][] =>
  Object.entries(methods as Record<string, AnyRpc>);

/** The full path of a method. */
export const pathOf = (serviceName: string, method: string): string =>
  `/${serviceName}/${method.charAt(0).toUpperCase()}${method.slice(1)}`;

/** Makes a typed client of a service over a channel. */
export function clientOf<M>({ name, methods }: Service<M>, channel: Channel): ClientOf<M> {
  const calls = rpcsOf(methods as object).map(([method, { request, response }]) => {
    const path = pathOf(name, method);
    const call = async (content: object, options?: CallOptions): Promise<object> =>
      response.decode(await channel.call(path, request.encode(content), options));
    return [method, call];
  });
  return Object.fromEntries(calls) as ClientOf<M>;
}

/**
 * Makes the handlers of a service for a server. Methods without an implementation are answered with
 * UNIMPLEMENTED.
 */
export function handlersOf<M>(
  { name, methods }: Service<M>,
  implementation: Partial<ImplementationOf<M>>,
): Handlers {
  const handlers: Record<string, UnaryHandler> = {};
  for (const [method, { request, response }] of rpcsOf(methods as object)) {
    const answer = implementation[method as keyof M] as
      ((content: object, call: IncomingCall) => Awaitable<object>) | undefined;
    if (!answer) continue;
    handlers[pathOf(name, method)] = (bytes, call) => {
      const content = answer.call(implementation, request.decode(bytes), call);
      // An answer that is available at once is sent at once.
      return isThenable(content)
        ? Promise.resolve(content).then((later) => response.encode(later))
        : response.encode(content);
    };
  }
  return handlers;
}
