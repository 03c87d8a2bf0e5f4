import type { NetworkEvent } from '../../vm/network/network-event';
import { messageOf } from '../../support/errors/vmre-error';
import { print, printJson, tell } from '../../support/output';
import { printable } from '../../support/printable';
import { errorOf, lineOf, plain } from './chain-transcript';

/** Reports the events of a network. */
export interface NetworkTranscript {
  event(event: NetworkEvent): void;
  /** The HTTP API of a node is available. */
  http(node: string, url: string, paths: readonly string[]): void;
}

/** One JSON object per line on stdout, with `node` and `chain`. */
export const jsonNetworkTranscript = (): NetworkTranscript => {
  const write = (value: object): void => printJson({ time: new Date().toISOString(), ...value }, 0);
  return {
    event: ({ node, chain, event }) => {
      const isBehind = event.type === 'behind';
      write({
        node,
        chain,
        ...(isBehind ? { ...event, error: errorOf(event.error) } : plain(event)),
      });
    },
    http: (node, url, paths) => write({ node, type: 'http', url, paths }),
  };
};

/** Lines that begin with time, node and chain: events on stderr, addresses on stdout. */
export const textNetworkTranscript = (): NetworkTranscript => ({
  event: ({ node, chain, event }) => {
    const time = event.type === 'log' ? event.line.time : new Date();
    const line = event.type === 'behind' ? `BEHIND: ${messageOf(event.error)}` : lineOf(event);
    tell(`${time.toISOString()} ${node}/${chain} ${line}`);
  },
  http: (node, url, paths) => {
    for (const path of paths) print(`${url}${printable(path)}`);
    const time = new Date().toISOString();
    tell(
      `${time} ${node}: metrics at ${url}/ext/metrics, health at ${url}/ext/health, node at ${url}/ext/info`,
    );
  },
});
