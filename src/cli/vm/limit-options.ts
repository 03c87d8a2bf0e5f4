import type { Argv, Options } from 'yargs';

import type { ChainVmOptions } from '../../vm/chain/chain-options';
import { parseByteSize } from '../../support/byte-size';
import { VmreError } from '../../support/errors/vmre-error';
import { duration } from '../duration-option';

/** The limits of a chain: times are milliseconds. Names and defaults are AvalancheGo's where it has one. */
export interface LimitOptions {
  'initialize-timeout': number;
  'call-timeout': number;
  'restart-hung': number;
  'consensus-shutdown-timeout': number;
  'graceful-timeout': number;
  'app-request-timeout': number;
  'http-read-header-timeout': number;
  'http-read-timeout': number;
  'http-write-timeout': number;
  'http-idle-timeout': number;
  'http-body-limit': number;
}

/** A message to a VM has 256 MiB at most, with what else is in it. */
const MAX_BODY_BYTES = 255 * 1024 * 1024;

const unlimited = (name: string, fallback: string, describe: string): Options =>
  duration(name, fallback, `${describe}; 0: no limit`, { least: 0 });

const timeouts: readonly (readonly [name: keyof LimitOptions, fallback: string, text: string])[] = [
  ['initialize-timeout', '0', 'Time for the VM to open its chain'],
  ['call-timeout', '0', 'Time for each other call to the VM'],
  ['http-read-header-timeout', '30s', 'Time for the head of an HTTP request'],
  ['http-read-timeout', '30s', 'Time for the body of an HTTP request'],
  ['http-write-timeout', '30s', 'Time for the answer to a plain HTTP request'],
  ['http-idle-timeout', '2m', 'Time until the next request of a connection'],
];

/** Adds them. */
export function limitOptions<T>(yargs: Argv<T>): Argv<T> {
  let all: Argv<T> = yargs;
  for (const [name, fallback, text] of timeouts) {
    all = all.option(name, unlimited(name, fallback, text));
  }
  const shutdown = 'consensus-shutdown-timeout';
  return all
    .option(shutdown, duration(shutdown, '1m', 'Time for the VM to close its chain'))
    .option(
      'graceful-timeout',
      duration('graceful-timeout', '5s', 'Time between SIGTERM and SIGKILL, when it has'),
    )
    .option(
      'app-request-timeout',
      duration('app-request-timeout', '5s', 'Time until a request of the VM to a node fails'),
    )
    .option(
      'restart-hung',
      duration(
        'restart-hung',
        '0',
        'Restart a VM that leaves a call, or its health check, unanswered for so long; 0: never',
        { least: 0 },
      ),
    )
    .option('http-body-limit', {
      type: 'string',
      default: '32MiB',
      describe: 'Size of the body of a plain HTTP request',
      coerce: bodyBytes,
    });
}

/** As a chain takes them. */
export const limitsOf = (argv: LimitOptions): Partial<ChainVmOptions> => ({
  initializeMs: argv['initialize-timeout'],
  callMs: argv['call-timeout'],
  hangMs: argv['restart-hung'],
  shutdownMs: argv['consensus-shutdown-timeout'],
  graceMs: argv['graceful-timeout'],
  appRequestMs: argv['app-request-timeout'],
  http: {
    readHeaderMs: argv['http-read-header-timeout'],
    readMs: argv['http-read-timeout'],
    writeMs: argv['http-write-timeout'],
    idleMs: argv['http-idle-timeout'],
    bodyBytes: argv['http-body-limit'],
  },
});

function bodyBytes(text: string): number {
  const bytes = parseByteSize(text);
  if (bytes !== undefined && bytes > 0 && bytes <= MAX_BODY_BYTES) return bytes;
  const wrong = `--http-body-limit takes a size above 0 and up to 255MiB, not ${JSON.stringify(text)}`;
  throw new VmreError('VMRE_OPTION_INVALID', wrong, { hint: 'Write it such as 64MiB.' });
}
