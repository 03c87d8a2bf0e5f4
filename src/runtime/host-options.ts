import { parseByteSize } from '../support/byte-size';
import { VmreError } from '../support/errors/vmre-error';
import { isRecord } from '../support/json';
import { option } from './decorators/option';
import { fieldsOf } from './fields/fields-of';

/** A volume that the requestor asks for in DEPLOY. */
export type VolumeOverride =
  /** A directory that outlives the runtime. Files are transferred to and from it. */
  | { kind: 'host' }
  /** In memory; `size` in bytes. */
  | { kind: 'ram'; size: number }
  /** On disk; sizes in bytes. `errors` says how to handle file system errors. */
  | {
      kind: 'storage';
      size: number;
      preallocate?: number | undefined;
      errors?: string | undefined;
    };

/** The options of a supervisor on the command line. */
export class SupervisorOptions {
  @option({ type: String, alias: 'w', description: 'Directory of this activity' })
  workdir?: string;

  @option({ type: String, description: 'Cached image of the payload' })
  taskPackage?: string;

  @option({ type: Number, description: 'Processor cores agreed on' })
  cpuCores?: number;

  @option({ type: Number, description: 'Memory agreed on, in GiB' })
  memGib?: number;

  @option({ type: Number, description: 'Storage agreed on, in GiB' })
  storageGib?: number;

  @option({ type: String, description: 'Volumes the requestor asked for, as JSON' })
  volumeOverride?: string;

  @option({ type: String, description: 'Host name the requestor asked for' })
  hostname?: string;

  @option({ type: String, description: "Supervisor's end of the VPN" })
  vpnEndpoint?: string;

  @option({ type: String, description: "Supervisor's end of the outbound network" })
  inetEndpoint?: string;

  @option({ type: String, description: 'Configuration file', env: 'VMRE_CONFIG' })
  config?: string;
}

/** The options that a supervisor passes to every runtime. */
export const supervisorFields = fieldsOf(SupervisorOptions, { variables: false, path: [] });

/** The options of the supervisor, as an author reads them. */
export interface HostOptions {
  /** Path of the cached image. Absent when the runtime manages its image itself. */
  readonly taskPackage?: string | undefined;
  /** Processor cores agreed on, a whole number. */
  readonly cpuCores?: number | undefined;
  /** Memory agreed on, in GiB; may be a fraction. */
  readonly memGib?: number | undefined;
  /** Storage agreed on, in GiB; may be a fraction. */
  readonly storageGib?: number | undefined;
  /** The volumes that the requestor asks for, by path inside the runtime. */
  readonly volumeOverride: Readonly<Record<string, VolumeOverride>>;
  /** Host name that the requestor asked for. */
  readonly hostname?: string | undefined;
  /** Supervisor's end of the VPN as a URL, today always `udp://127.0.0.1:PORT`. */
  readonly vpnEndpoint?: string | undefined;
  /** Supervisor's end of the outbound network, in the same form. */
  readonly inetEndpoint?: string | undefined;
  /** Unknown options, as given: a newer supervisor may pass some. */
  readonly unknown: readonly string[];
}

/** @throws VMRE_OPTION_INVALID when `--volume-override` is malformed */
export function hostOptions(given: SupervisorOptions, unknown: readonly string[]): HostOptions {
  const { workdir: _workdir, config: _config, volumeOverride, ...rest } = given;
  return { ...rest, volumeOverride: parseVolumes(volumeOverride), unknown };
}

function parseVolumes(text: string | undefined): Record<string, VolumeOverride> {
  if (text === undefined) return {};
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    entries = undefined;
  }
  if (!isRecord(entries)) fail(`must be a JSON object; got ${text.slice(0, 60)}`);
  return Object.fromEntries(
    Object.entries(entries).map(([path, volume]) => [path, parseVolume(path, volume)]),
  );
}

function parseVolume(path: string, volume: unknown): VolumeOverride {
  const [[kind, details] = []] = isRecord(volume) ? Object.entries(volume) : [];
  const { size, preallocate, errors } = isRecord(details) ? details : {};
  switch (kind) {
    case 'host':
      return { kind };
    case 'ram':
      return { kind, size: bytes(path, size) };
    case 'storage':
      return {
        kind,
        size: bytes(path, size),
        ...(preallocate !== undefined && { preallocate: bytes(path, preallocate) }),
        ...(typeof errors === 'string' && { errors }),
      };
    default:
      return fail(`${path} must be of the kind host, ram or storage`);
  }
}

function bytes(path: string, size: unknown): number {
  const parsed = typeof size === 'number' ? size : parseByteSize(String(size));
  if (Number.isSafeInteger(parsed) && Number(parsed) >= 0) return Number(parsed);
  return fail(`${path} has an invalid size: ${String(size)}`);
}

function fail(problem: string): never {
  throw new VmreError('VMRE_OPTION_INVALID', `--volume-override: ${problem}`);
}
