/** One network to join. Addresses are IP addresses in text. */
export interface Network {
  /** Address of the network. */
  address: string;
  /** Empty when the requestor gave none. */
  gateway: string;
  /** Network mask, such as `255.255.255.0`. */
  mask: string;
  /** Address of this node in it. */
  interfaceAddress: string;
}

/** A request to join networks. */
export interface NetworkRequest {
  /** `vpn`: a private network of the requestor's nodes; `inet`: the way out to the internet. */
  kind: 'vpn' | 'inet';
  /** At least one. */
  networks: Network[];
  /** IP addresses by host name; empty for `inet`. */
  hosts: Record<string, string>;
}
