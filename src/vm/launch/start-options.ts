import { checkLimits } from '../../support/check-limits';
import type { Logger } from '../../support/log/logger';
import type { Transport } from '../transport/transport';
import type { PluginLauncher } from './plugin-launcher';

/** Options of {@link startVm}. */
export interface StartVmOptions {
  /** Path of a plugin, which runs as a child process, or a launcher. */
  plugin: string | PluginLauncher;
  /** Accepted versions of the protocol. Default 42 to 46, which share one wire format. */
  protocolVersions?: readonly number[] | undefined;
  /** Milliseconds until the plugin must have announced itself; 0 for no limit. Default 5000. */
  handshakeMs?: number | undefined;
  /** Milliseconds from then until its first answer. Default 5000. */
  answerMs?: number | undefined;
  /** Gets the lines of the plugin, each at its level. Default: they are only in `log$`. */
  logger?: Logger | undefined;
  /** Cancels the start and kills the plugin. */
  signal?: AbortSignal | undefined;
  /**
   * Where the Runtime service listens. Default `127.0.0.1:0`, a free port on the loopback interface.
   */
  listen?: string | undefined;
  /** Default: `grpcTransport` for the user of the plugin. */
  transport?: Transport | undefined;
}

/** @throws VMRE_OPTION_INVALID for an invalid time */
export const checkStartLimits = (
  options: Pick<StartVmOptions, 'handshakeMs' | 'answerMs'>,
  where = '',
): void =>
  checkLimits(options, { handshakeMs: 'milliseconds', answerMs: 'milliseconds above 0' }, where);
