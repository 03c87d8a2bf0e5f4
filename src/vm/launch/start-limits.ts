import { checkLimits } from '../../support/check-limits';
import type { Transport } from '../transport/transport';
import type { PluginLauncher } from './plugin-launcher';

/** What is started, and how long it may take. */
export interface StartVmOptions {
  /** The path of a plugin, to run it as a child process, or any other way to get at one. */
  plugin: string | PluginLauncher;
  /** Versions of the protocol that are accepted. Default 42 to 46, which share one wire. */
  protocolVersions?: readonly number[] | undefined;
  /** Milliseconds until the plugin has to have announced itself; 0 for no limit. Default 5000. */
  handshakeMs?: number | undefined;
  /** Milliseconds that its first answer may take after that. Default 5000. */
  answerMs?: number | undefined;
  /** Ends the start; the plugin is killed. */
  signal?: AbortSignal | undefined;
  /** Where the Runtime service listens. Default `127.0.0.1:0`, a free port of this machine alone. */
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
