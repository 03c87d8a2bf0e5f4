import type { SessionNetwork, VolumeOrder } from '../session/session-options';
import type { ExeCommand } from './exe-script';
import { isAddress, maskOf } from './addresses';
import { optional, readMap } from './readers';
import type { ScriptValue } from './script-value';

type Deploy = Extract<ExeCommand, { type: 'deploy' }>;

const size = /^\d+(\.\d+)?\s*([KMGTPE]i?)?B?$/i;

/** Reads `deploy`. */
export function readDeploy(value: ScriptValue): Deploy {
  const read = value.fields({
    net: (net) => net.list(readNetwork),
    hosts: (hosts) => readMap(hosts, readAddress),
    hostname: optional((name) => name.text()),
    volumes: optional(readVolumes),
    env: (env) => env.note('is ignored: a supervisor does not pass it to the runtime'),
    progress: (progress) => progress.note('is ignored: no image is downloaded'),
  });
  return {
    type: 'deploy',
    networks: read.net ?? [],
    hosts: read.hosts ?? {},
    hostname: read.hostname,
    volumes: read.volumes,
  };
}

function readNetwork(value: ScriptValue): SessionNetwork | undefined {
  const { id, ip, mask, gateway, nodeIp } = value.fields({
    id: (id) => id.text(),
    ip: (ip) => ip.text(),
    mask: optional(readAddress),
    gateway: optional(readAddress),
    nodeIp: readAddress,
    nodes: (nodes) => readMap(nodes, (node) => node.text()),
  });
  const given: Record<string, unknown> = { id, ip, nodeIp };
  const names = value.isMap ? (value.entries() ?? []).map(([name]) => name) : [];
  for (const name of Object.keys(given)) if (!names.includes(name)) value.wrong(`lacks ${name}`);
  if (ip === undefined || nodeIp === undefined) return undefined;
  const [address = '', length] = ip.split('/');
  const netmask = length === undefined ? (mask ?? '255.255.255.0') : maskOf(length);
  if (!isAddress(address) || netmask === undefined) {
    return value.wrong(
      `has the ip ${JSON.stringify(ip)}, which is not an address such as 10.0.0.0/24`,
    );
  }
  return { address, mask: netmask, interfaceAddress: nodeIp, ...(gateway && { gateway }) };
}

function readAddress(value: ScriptValue): string | undefined {
  const text = value.text();
  if (text === undefined || isAddress(text)) return text;
  return value.wrong(`must be an IP address, not ${JSON.stringify(text)}`);
}

function readVolumes(value: ScriptValue): Deploy['volumes'] {
  if (value.isList) return value.list((path) => path.text());
  return readMap(value, readVolume, 'a list of paths, or a map of volumes');
}

function readVolume(value: ScriptValue): VolumeOrder | undefined {
  const entries = value.entries('a map with host, ram or storage');
  const [entry] = entries ?? [];
  if (!entries || !entry || entries.length > 1) {
    return entries && value.wrong('must have one of host, ram and storage');
  }
  const [kind, order] = entry;
  if (kind === 'host') return order.fields({}) && { host: {} };
  if (kind === 'ram') {
    const { size } = order.fields({ size: readSize });
    return size === undefined ? order.wrong('needs a size such as 10GiB') : { ram: { size } };
  }
  if (kind !== 'storage') return order.unknown(['host', 'ram', 'storage']);
  const { size, preallocate, errors } = order.fields({
    size: readSize,
    preallocate: optional(readSize),
    errors: optional((errors) => errors.text()),
  });
  if (size === undefined) return order.wrong('needs a size such as 10GiB');
  return { storage: { size, ...(preallocate && { preallocate }), ...(errors && { errors }) } };
}

/** Bytes, as a number or as text. */
function readSize(value: ScriptValue): string | undefined {
  const plain = value.scalar();
  if (typeof plain === 'number') {
    const bytes = value.integer(0);
    return bytes === undefined ? undefined : `${bytes} B`;
  }
  const text = value.text();
  if (text === undefined || size.test(text)) return text;
  return value.wrong(`must be a size such as 10GiB, not ${JSON.stringify(text)}`);
}
