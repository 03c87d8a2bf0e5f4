import { VmreError } from '../../support/errors/vmre-error';

/**
 * An address to serve on: `host:port`, `[host]:port`, or `:port` on this machine alone.
 *
 * @param what it is, for the message: `--http`. Default: the text alone
 * @throws VMRE_OPTION_INVALID
 */
export function parseAddress(text: string, what = ''): { host: string; port: number } {
  const match = /^(?:\[(?<six>[^\]]+)\]|(?<four>[^:]*)):(?<port>\d{1,5})$/.exec(text)?.groups;
  const port = Number(match?.['port']);
  if (match && port < 65536) return { host: match['six'] ?? (match['four'] || '127.0.0.1'), port };
  throw new VmreError('VMRE_OPTION_INVALID', `${`${what} ${text}`.trim()} is no address`, {
    hint: 'Write host:port, such as 127.0.0.1:9650.',
  });
}
