import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { go, goProblem } from '../../go-command';

/** Programs on other implementations of HTTP/2, by path. */
export interface H2Peers {
  /** Header blocks by `golang.org/x/net/http2/hpack`. */
  hpack: string;
  /** The suite for servers. */
  h2spec: string;
  /** Client and server on grpc-go. */
  grpc: string;
}

const bin = join(__dirname, 'bin');

/**
 * Builds the programs in this directory into `bin` here.
 *
 * @returns what is missing, if they cannot be built
 * @throws when the build fails
 */
export async function buildH2Peers(): Promise<H2Peers | { missing: string }> {
  const missing = await goProblem();
  if (missing !== undefined) return { missing };
  mkdirSync(bin, { recursive: true });
  await go(__dirname, 'build', '-o', `${bin}/`, './cmd/...');
  return { hpack: join(bin, 'hpack'), h2spec: join(bin, 'h2spec'), grpc: join(bin, 'grpc') };
}
