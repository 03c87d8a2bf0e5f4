import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { SubprocessLauncher } from '../../vm/launch/subprocess/subprocess-launcher';
import { problemOf } from '../../vm/launch/subprocess/program-problem';
import { parseId } from '../../vm/ids/id';
import { parseNodeId } from '../../vm/ids/node-id';
import type {
  NetworkChain,
  NetworkNodeOptions,
  NetworkOptions,
} from '../../vm/network/network-options';
import { problemsOf } from '../../vm/network/network-problems';
import { systemCodeOf, messageOf } from '../../support/errors/vmre-error';
import { CheckedFile, type FileValue } from './checked-file';
import { parseAddress } from './http-address';
import { checkVariables } from './plugin-options';
import { readFile } from './read-file';

/** The HTTP address of a node. */
export type HttpAddress = ReturnType<typeof parseAddress>;

/** The contents of a network file. */
export interface NetworkFile {
  options: NetworkOptions;
  /** For each node; undefined if the file does not give one. */
  http: readonly (HttpAddress | undefined)[];
}

const ROOT = ['networkId', 'subnetId', 'height', 'http', 'chains', 'nodes'] as const;
const CHAIN = [
  ...(['name', 'plugin', 'args', 'inheritEnv', 'genesis', 'config', 'upgrade'] as const),
  ...(['aliases', 'chainId'] as const),
] as const;
const NODE = ['name', 'nodeId', 'weight', 'dataDir', 'http'] as const;

/**
 * Reads a network file and checks everything that it names. Nothing is created or started.
 *
 * @throws VMRE_OPTION_INVALID if it cannot be read, VMRE_CONFIG_MALFORMED; VMRE_CONFIG_INVALID with all problems
 */
export const readNetwork = (path: string): NetworkFile =>
  CheckedFile.read('', path).accept((root) => new NetworkReader(dirname(path)).read(root));

/** Paths in the file are relative to its directory. */
class NetworkReader {
  constructor(private readonly directory: string) {}

  read(root: FileValue): NetworkFile | undefined {
    const fields = root.group(ROOT, ['chains']);
    if (!fields) return undefined;
    const networkId = optional(fields.networkId, (value) => value.wholeNumber(0, 2 ** 32 - 1));
    const subnetId = optional(fields.subnetId, (value) => value.parsed(parseId));
    const pChainHeight = optional(fields.height, (value) => value.large(0n));
    const first = optional(fields.http, (value) => value.parsed(parseAddress));
    const chains = fields.chains.list()?.map((value, at) => this.chain(value, at));
    const read = optional(fields.nodes, (value) =>
      value.list()?.map((each, at) => this.node(each, at)),
    ) ?? [{ options: {}, http: undefined, place: undefined }];
    if (!chains) return undefined;
    const http = read.map((node) => node.http);
    if (first && read[0]?.place && http[0]) read[0].place.refuse('the network has `http` already');
    http[0] ??= first;
    refuseSamePorts(
      http,
      read.map(({ place }) => place ?? fields.http),
    );
    const options = {
      networkId,
      subnetId,
      pChainHeight,
      chains,
      nodes: read.map((n) => n.options),
    };
    for (const { path, message } of problemsOf(options)) root.at(path).refuseOnce(message);
    return { options, http };
  }

  private chain(value: FileValue, at: number): NetworkChain {
    const fields = value.group(CHAIN, ['name', 'plugin', 'genesis']);
    // Missing values are already reported; the others are still checked.
    const missing = { name: `chain${at + 1}`, plugin: '', genesis: Buffer.from(String(at)) };
    if (!fields) return missing;
    const plugin = fields.plugin.parsed((text) => resolve(this.directory, text));
    const problem = plugin === undefined ? undefined : problemOf(plugin);
    if (problem) fields.plugin.refuse(`${problem.message}. ${problem.hint}`);
    const args = optional(fields.args, (each) => each.texts());
    const inheritEnv = optional(fields.inheritEnv, (each) => variablesIn(each));
    const runtime = new SubprocessLauncher(plugin ?? '', { args, inheritEnv });
    return {
      name: fields.name.text() ?? missing.name,
      plugin: runtime,
      genesis: this.content(fields.genesis) ?? missing.genesis,
      config: optional(fields.config, (each) => this.content(each)),
      upgrade: optional(fields.upgrade, (each) => this.content(each)),
      aliases: optional(fields.aliases, (each) => each.texts()),
      chainId: optional(fields.chainId, (each) => each.parsed(parseId)),
    };
  }

  private node(
    value: FileValue,
    at: number,
  ): { options: NetworkNodeOptions; http: HttpAddress | undefined; place: FileValue | undefined } {
    const fields = value.group(NODE);
    if (!fields) return { options: { name: `node${at + 1}` }, http: undefined, place: undefined };
    const options = {
      name: optional(fields.name, (each) => each.text()),
      nodeId: optional(fields.nodeId, (each) => each.parsed(parseNodeId)),
      weight: optional(fields.weight, (each) => each.large(0n)),
      dataDir: optional(fields.dataDir, (each) => this.dataDir(each)),
    };
    const http = optional(fields.http, (each) => each.parsed(parseAddress));
    return { options, http, place: fields.http };
  }

  private content(value: FileValue): Buffer | undefined {
    return value.parsed((text) => readFile('', resolve(this.directory, text)));
  }

  private dataDir(value: FileValue): string | undefined {
    const path = value.parsed((text) => resolve(this.directory, text));
    if (path === undefined) return undefined;
    try {
      if (!statSync(path).isDirectory()) value.refuse(`${path} is not a directory`);
    } catch (error) {
      if (systemCodeOf(error) !== 'ENOENT') value.refuse(`cannot be used: ${messageOf(error)}`);
    }
    return path;
  }
}

function variablesIn(value: FileValue): string[] | undefined {
  const names = value.texts();
  return names && value.tried(() => checkVariables(names, 'inheritEnv'));
}

/** Reads a value if it is present. */
const optional = <T>(value: FileValue, read: (value: FileValue) => T | undefined): T | undefined =>
  value.isAbsent ? undefined : read(value);

function refuseSamePorts(
  addresses: readonly (HttpAddress | undefined)[],
  places: readonly FileValue[],
): void {
  const seen = new Set<string>();
  addresses.forEach((address, at) => {
    if (!address || address.port === 0) return;
    const text = `${address.host}:${address.port}`;
    if (seen.has(text)) places[at]?.refuse(`${text} is already used by another node`);
    seen.add(text);
  });
}
