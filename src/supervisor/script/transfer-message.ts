import { getSystemErrorMap } from 'node:util';

import { messageOf } from '../../support/errors/vmre-error';

/** The message of a failed transfer, as a supervisor sends it. */
export const transferMessage = (error: unknown): string =>
  `Local service error: Transfer error: IO error: ${ioMessage(error)}`;

/** Errors of the operating system as Rust describes them. */
function ioMessage(error: unknown): string {
  const { errno } = error as { errno?: number };
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno);
  if (errno === undefined || !known) return messageOf(error);
  const [first = '', ...rest] = known[1];
  return `${first.toUpperCase()}${rest.join('')} (os error ${-errno})`;
}
