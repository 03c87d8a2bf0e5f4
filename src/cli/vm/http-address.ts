import { isIPv4, isIPv6 } from 'node:net';

import { VmreError } from '../../support/errors/vmre-error';

/** A host name: labels of letters, digits and hyphens. A last label of digits would be an IP address. */
const NAME = /^(?!.*(^|\.)\d+$)([a-z\d_]([a-z\d_-]*[a-z\d_])?(\.|$))+$/i;

/**
 * Parses an address to listen on: `host:port`, `[host]:port`, or `:port` for 127.0.0.1.
 *
 * @param what name for the message, such as `--http`. Default: none
 * @throws VMRE_OPTION_INVALID
 */
export function parseAddress(text: string, what = ''): { host: string; port: number } {
  const match = /^(?:\[(?<six>[^\]]+)\]|(?<four>[^:]*)):(?<port>\d{1,5})$/.exec(text)?.groups;
  const port = Number(match?.['port']);
  const { six, four } = match ?? {};
  const isHost = six === undefined ? isHostName(four ?? '') : isIPv6(six);
  if (match && port < 65536 && isHost) return { host: six ?? (four || '127.0.0.1'), port };
  throw new VmreError('VMRE_OPTION_INVALID', `${`${what} ${text}`.trim()} is not an address`, {
    hint: 'Write host:port, such as 127.0.0.1:9650.',
  });
}

/** An empty name is 127.0.0.1. */
const isHostName = (text: string): boolean => text === '' || isIPv4(text) || NAME.test(text);
