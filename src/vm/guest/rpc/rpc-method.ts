/** A method of a JSON-RPC service. */
export interface RpcMethod {
  /** The property of the object. */
  readonly key: string;
  /** The name for callers. */
  readonly name: string;
}

/** A decorator of methods, legacy or standard. */
export type RpcDecorator = (
  target: unknown,
  at: string | symbol | ClassMethodDecoratorContext,
  descriptor?: PropertyDescriptor,
) => void;

/** By prototype with legacy decorators, by object with standard ones. */
const recorded = new WeakMap<object, RpcMethod[]>();

const record = (holder: object, method: RpcMethod): void => {
  recorded.set(holder, [...(recorded.get(holder) ?? []), method]);
};

/**
 * Makes a method one of a JSON-RPC service: see `jsonRpc`. It gets the parameters as one object.
 *
 * @param name for callers. Default: the name of the method
 */
export function rpc(name?: string): RpcDecorator {
  return (target, at) => {
    if (typeof at === 'object') {
      const key = String(at.name);
      at.addInitializer(function (this: unknown) {
        record(this as object, { key, name: name ?? key });
      });
    } else record(target as object, { key: String(at), name: name ?? String(at) });
  };
}

/** The methods of an object with `@rpc`, those of its base classes first. */
export function rpcMethodsOf(service: object): RpcMethod[] {
  const methods: RpcMethod[] = [];
  for (let at: object | null = service; at; at = Object.getPrototypeOf(at) as object | null) {
    methods.unshift(...(recorded.get(at) ?? []));
  }
  return methods;
}
