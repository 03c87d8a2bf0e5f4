import { isIPv4, isIPv6 } from 'node:net';

import { VmreError } from '../../support/errors/vmre-error';

/** A name of a machine: labels of letters, digits and hyphens; what ends with a number would be an IP address. */
const NAME = /^(?!.*(^|\.)\d+$)([a-z\d_]([a-z\d_-]*[a-z\d_])?(\.|$))+$/i;

/**
 * An address to serve on: `host:port`, `[host]:port`, or `:port` on this machine alone.
 *
 * @param what it is, for the message: `--http`. Default: the text alone
 * @throws VMRE_OPTION_INVALID
 */
export function parseAddress(text: string, what = ''): { host: string; port: number } {
  const match = /^(?:\[(?<six>[^\]]+)\]|(?<four>[^:]*)):(?<port>\d{1,5})$/.exec(text)?.groups;
  const port = Number(match?.['port']);
  const { six, four } = match ?? {};
  const isHost = six === undefined ? isHostName(four ?? '') : isIPv6(six);
  if (match && port < 65536 && isHost) return { host: six ?? (four || '127.0.0.1'), port };
  throw new VmreError('VMRE_OPTION_INVALID', `${`${what} ${text}`.trim()} is no address`, {
    hint: 'Write host:port, such as 127.0.0.1:9650.',
  });
}

/** Nothing stands for this machine. */
const isHostName = (text: string): boolean => text === '' || isIPv4(text) || NAME.test(text);
