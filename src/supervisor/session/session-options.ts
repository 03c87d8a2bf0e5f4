import type { ExitStatus } from '../../process/exit-status';
import type { SessionCommand, SessionState } from './session-result';
import type { SessionDeparture } from './departures';
import type { VirtualNetwork } from '../network/virtual-network';
import type { SessionMessage } from './session-message';

/** What the agreement and the descriptor give to an activity. */
export interface SessionOptions {
  /** The start mode. Default: as DEPLOY answers it. Before DEPLOY a supervisor uses `empty`. */
  startMode?: 'blocking' | 'empty' | undefined;
  /** Path of the image: `--task-package`. Default: none, as with `--runtime-managed-image`. */
  taskPackage?: string | undefined;
  /** Limits of the agreement, which a descriptor with `--runtime-managed-hardware` passes on. Default: none. */
  hardware?: Hardware | undefined;
  /** The VPN. The runtime gets `--vpn-endpoint`, and joins the networks of DEPLOY. Default: none. */
  vpn?: VirtualNetwork | undefined;
  /** The way to the internet. The runtime gets `--inet-endpoint`, and joins its network. Default: none. */
  inet?: VirtualNetwork | undefined;
  /** Whether {@link Session.departures} are recorded. Default false. */
  strict?: boolean | undefined;
  /** Maximum milliseconds of each command. Default: no limit, as in a supervisor. */
  timeoutMs?: number | undefined;
  /**
   * Called with everything that happens, in order. What this and the other listeners throw is a warning of the
   * process.
   */
  onEvent?: ((event: SessionEvent) => void) | undefined;
  /** Called with every message of the Runtime API, before its effect. Default: none. */
  onMessage?: ((message: SessionMessage) => void) | undefined;
}

/** Limits of an agreement. */
export interface Hardware {
  /** `--cpu-cores`; truncated to an integer. */
  cpuCores?: number | undefined;
  /** `--mem-gib`. */
  memGib?: number | undefined;
  /** `--storage-gib`. */
  storageGib?: number | undefined;
}

/** A volume that the requestor orders. Sizes are text, such as `10.7 GB`. */
export type VolumeOrder =
  | { host: Record<string, never> }
  | { ram: { size: string } }
  | {
      storage: {
        size: string;
        preallocate?: string | undefined;
        errors?: string | undefined;
      };
    };

/** A network that the runtime joins. Addresses are IP addresses in text. */
export interface SessionNetwork {
  /** Address of the network. */
  address: string;
  /** Network mask, such as `255.255.255.0`. */
  mask: string;
  /** Address of this activity in it. */
  interfaceAddress: string;
  /** Address of the gateway. Default: none. */
  gateway?: string | undefined;
}

/** Options of a command. */
export interface CommandOptions {
  /** Aborts the command: KILL in server mode, SIGTERM and then SIGKILL to its processes otherwise. */
  signal?: AbortSignal | undefined;
  /** Called with each part of its output, also with parts that are not captured. */
  onOutput?: ((stream: 'stdout' | 'stderr', data: Buffer) => void) | undefined;
}

/** What DEPLOY orders. */
export interface DeployOptions extends CommandOptions {
  /** Paths in the container, as directories of the host or as ordered. Default: none. */
  volumes?: readonly string[] | Readonly<Record<string, VolumeOrder>> | undefined;
  /** `--hostname`. Default: none. */
  hostname?: string | undefined;
  /** Networks that the runtime joins after START. Default: none. */
  networks?: readonly SessionNetwork[] | undefined;
  /** IP addresses by host name. Default: none. */
  hosts?: Readonly<Record<string, string>> | undefined;
}

/** Which bytes of an output a result has. */
export type CapturedPart =
  { head: number } | { tail: number } | { headTail: number } | 'all' | 'none';

/** Options of RUN. */
export interface RunOptions extends CommandOptions {
  /** Which bytes of the output the result has; `omitted` counts the others. Default: all, at most 256 MiB of each. */
  capture?: { stdout?: CapturedPart | undefined; stderr?: CapturedPart | undefined } | undefined;
  /** Called in server mode with the process id in the answer to RUN, for {@link Session.kill}. */
  onPid?: ((pid: number) => void) | undefined;
}

/** Something that happened in a session. */
export type SessionEvent =
  /** Output of the command with this number, in the order of commands of the session. */
  | {
      type: 'output';
      command: SessionCommand;
      number: number;
      stream: 'stdout' | 'stderr';
      data: Buffer;
    }
  /** What the process of a runtime in server mode wrote to its stderr. */
  | { type: 'log'; data: Buffer }
  /** The value of a usage counter. */
  | { type: 'counter'; name: string; value: number }
  /** A state that the runtime published. */
  | { type: 'runtimeState'; name: string; value: unknown }
  /** The session has another state. */
  | { type: 'stateChanged'; state: SessionState }
  /** The process of a runtime in server mode has exited. */
  | { type: 'exited'; exit: ExitStatus }
  /** The runtime violated a rule for the first time. */
  | { type: 'departure'; departure: SessionDeparture };
