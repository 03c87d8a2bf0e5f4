import type { Argv, Options } from 'yargs';

import type { ChainVmOptions } from '../../vm/chain/chain-options';
import { parseByteSize } from '../../support/byte-size';
import { VmreError } from '../../support/errors/vmre-error';
import { duration } from '../duration-option';

/** The limits of a chain; times are in milliseconds. Names and defaults are those of AvalancheGo where it has them. */
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

/** A whole message to a VM has at most 256 MiB. */
const MAX_BODY_BYTES = 255 * 1024 * 1024;

const unlimited = (name: string, fallback: string, describe: string): Options =>
  duration(name, fallback, `${describe}; 0: no limit`, { least: 0 });

const timeouts: readonly (readonly [name: keyof LimitOptions, fallback: string, text: string])[] = [
  ['initialize-timeout', '0', 'Maximum time for the VM to open its chain'],
  ['call-timeout', '0', 'Maximum time of any other call to the VM'],
  ['http-read-header-timeout', '30s', 'Maximum time for the head of an HTTP request'],
  ['http-read-timeout', '30s', 'Maximum time for the body of an HTTP request'],
  ['http-write-timeout', '30s', 'Maximum time for the response to a plain HTTP request'],
  ['http-idle-timeout', '2m', 'Maximum idle time of a connection'],
];

/** Adds these options. */
export function limitOptions<T>(yargs: Argv<T>): Argv<T> {
  let all: Argv<T> = yargs;
  for (const [name, fallback, text] of timeouts) {
    all = all.option(name, unlimited(name, fallback, text));
  }
  const shutdown = 'consensus-shutdown-timeout';
  return all
    .option(shutdown, duration(shutdown, '1m', 'Maximum time for the VM to close its chain'))
    .option(
      'graceful-timeout',
      duration('graceful-timeout', '5s', 'Time between SIGTERM and SIGKILL after that'),
    )
    .option(
      'app-request-timeout',
      duration('app-request-timeout', '5s', 'Maximum time of a request of the VM to a node'),
    )
    .option(
      'restart-hung',
      duration(
        'restart-hung',
        '0',
        'Restart a VM that leaves a call or health check unanswered for this time; 0: never',
        { least: 0 },
      ),
    )
    .option('http-body-limit', {
      type: 'string',
      default: '32MiB',
      describe: 'Maximum size of the body of a plain HTTP request',
      coerce: bodyBytes,
    });
}

/** Converts them to options of a chain. */
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
  const wrong = `--http-body-limit must be a size above 0 and at most 255MiB, not ${JSON.stringify(text)}`;
  throw new VmreError('VMRE_OPTION_INVALID', wrong, { hint: 'Use a size such as 64MiB.' });
}
