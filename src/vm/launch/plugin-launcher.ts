import type { ExitStatus } from '../../process/exit-status';
import type { VmLog } from './log/vm-log';

/** Where a plugin serves its VM, and what it speaks. */
export interface Announcement {
  /** `host:port`. */
  readonly address: string;
  /** Undefined when nobody has said. */
  readonly protocolVersion?: number | undefined;
}

/** What is known of a plugin that did not do what it should. */
export interface Diagnosis {
  /** Its state and its last words, to go on a sentence with: `it is still running and printed nothing`. */
  readonly text: string;
  /** What may help, one sentence; undefined when nothing is known. */
  readonly hint?: string | undefined;
}

/** A plugin that has been started, or reached. */
export interface RunningPlugin {
  /** Undefined when it is no process of this machine. */
  readonly pid?: number | undefined;
  /** What it prints. */
  readonly log: VmLog;
  /**
   * Only of a plugin that does not call the Runtime service of the host: where it is. Default: the host
   * waits for the call.
   */
  readonly announcement?: Announcement | undefined;
  /**
   * Whether a socket is its own, so that nobody else is taken for it: asked of who announces itself and of
   * who listens where it says that it does. Default: all processes of its user are taken for it.
   *
   * @param inode as in the directory `/proc/<pid>/fd`
   * @returns undefined when it cannot be known
   */
  ownsSocket?(inode: string): Promise<boolean | undefined>;
  /** Settles when it is over, whoever ended it, and nothing more will be printed. */
  readonly exited: Promise<ExitStatus>;
  /** What is known of it now. */
  diagnose(): Diagnosis;
  /**
   * Asks it to end, and ends it. A later call with less time cuts an earlier one short.
   *
   * @param graceMs milliseconds until it is ended by force; 0 at once
   */
  stop(graceMs: number): Promise<ExitStatus>;
}

/**
 * A way to manage a VM: as a process of this machine, or anywhere else. The host needs nothing but this,
 * so that others can be plugged in.
 */
export interface PluginLauncher {
  /** What is started, for messages: the path of a binary, an address. */
  readonly name: string;
  /**
   * Id of the user of this machine that the plugin runs as, for whom ports are open that are closed to
   * others. Default: the user of this process.
   */
  readonly uid?: number | undefined;
  /**
   * Starts or reaches the plugin.
   *
   * @param engineAddress `host:port` of the Runtime service, where the plugin has to announce itself;
   * nobody is there any more when the handshake is over
   * @param signal aborted when nobody waits for the plugin any more
   * @throws VMRE_PROGRAM_NOT_FOUND, VMRE_SPAWN_FAILED
   */
  start(engineAddress: string, signal: AbortSignal): Promise<RunningPlugin>;
}
