import type { ExitStatus } from '../../process/exit-status';
import type { PluginLog } from './log/plugin-log';

/** The address and the protocol version of a plugin. */
export interface Announcement {
  /** `host:port` of its `vm.VM` service. */
  readonly address: string;
  /** Version of its protocol; undefined when it is not known. */
  readonly protocolVersion?: number | undefined;
}

/** What is known about a plugin that misbehaves. */
export interface Diagnosis {
  /**
   * Its state and last lines, to be appended to a sentence: `it is still running and printed nothing`.
   */
  readonly text: string;
  /** One sentence on what may help; undefined when nothing is known. */
  readonly hint?: string | undefined;
}

/** A plugin that was launched, or reached over the network. */
export interface RunningPlugin {
  /** Id of its process; undefined for a remote plugin. */
  readonly pid?: number | undefined;
  /** Its output. */
  readonly log: PluginLog;
  /**
   * Address and version of a plugin that does not call the Runtime service. Default: the host waits for that
   * call.
   */
  readonly announcement?: Announcement | undefined;
  /**
   * Whether the plugin owns a socket. It is asked about the process that announces itself, and about the
   * process that listens at the announced address. Default: all processes of its user count as the plugin.
   *
   * @param inode as in the directory `/proc/<pid>/fd`
   * @returns undefined when it cannot be determined
   */
  ownsSocket?(inode: string): Promise<boolean | undefined>;
  /** Settles when it has exited, for any reason, and its output is complete. */
  readonly exited: Promise<ExitStatus>;
  /** Describes its current state. */
  diagnose(): Diagnosis;
  /**
   * Asks it to exit, then kills it after `graceMs`. A later call with less time shortens an earlier one.
   */
  stop(options: { readonly graceMs: number }): Promise<ExitStatus>;
}

/**
 * Launches plugins: as processes of this machine, or in any other way. The host needs only this interface, so
 * that you can write your own launcher.
 */
export interface PluginLauncher {
  /** Name of what is launched, for messages: the path of a binary, an address. */
  readonly name: string;
  /**
   * Id of the user that the plugin runs as on this machine. The ports of the host accept connections of this
   * user. Default: the user of this process.
   */
  readonly uid?: number | undefined;
  /**
   * Launches or reaches the plugin.
   *
   * @param engineAddress `host:port` of the Runtime service, where the plugin must announce itself; it closes
   *   after the handshake
   * @param options `signal`: aborted when the start is cancelled
   * @throws VMRE_PROGRAM_NOT_FOUND, VMRE_SPAWN_FAILED
   */
  start(engineAddress: string, options: { signal: AbortSignal }): Promise<RunningPlugin>;
}
