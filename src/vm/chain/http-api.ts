import type { ListenOptions } from '../client/http/http-listener';

/** The HTTP API of a chain, or of a node with all its chains. */
export interface HttpApi {
  /** `http://host:port` while it listens; undefined before and afterwards. */
  readonly url: string | undefined;
  /** Paths of the APIs of the VMs, each with the id of the chain, its name, or an alias. */
  readonly paths: string[];
  /**
   * Listens until the chain or network stops.
   *
   * @param options `port`, default 0: a free one; `host`, default 127.0.0.1: this machine, with all its users;
   *   and the accepted hosts and origins: by default `localhost`, IP addresses, and all origins
   * @returns `http://host:port`
   * @throws VMRE_RPC_LISTEN_FAILED, also when it listens already; VMRE_VM_STOPPED
   */
  listen(options?: ListenOptions): Promise<string>;
}
