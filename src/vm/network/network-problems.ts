import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';
import { checkHeight, checkUint32 } from '../client/vm-input';
import { sha256 } from '../chain/chain-identity';
import { WEIGHT_LIMIT } from '../services/validator-list';
import { checkId, formatId } from '../ids/id';
import { checkNodeId } from '../ids/node-id';
import { checkDeadline } from '../services/app/open-requests';
import { nameOfNode, type NetworkChain, type NetworkOptions } from './network-options';

/** A problem in the options of a network, and its place. */
export interface NetworkProblem {
  /** Path of the option, such as `['nodes', '1', 'weight']`. */
  readonly path: readonly string[];
  readonly message: string;
}

const NAME = /^[A-Za-z\d][\w.-]{0,63}$/;
const NAME_TEXT = '1 to 64 letters, digits, -, _ and ., beginning with a letter or digit';

/**
 * The id of a chain. By default it depends on the name, because chains can have the same genesis.
 */
export function chainIdOf({ name, genesis, chainId }: NetworkChain): Buffer {
  if (chainId) return Buffer.from(checkId(chainId, 'the chain id'));
  return sha256(Buffer.concat([Buffer.from(`chain ${name}\0`), genesis]));
}

/** Finds all problems in the options of a network. Opens and starts nothing. */
export function problemsOf(options: NetworkOptions): NetworkProblem[] {
  const problems: NetworkProblem[] = [];
  const tell = (path: readonly string[], message: string): void => {
    problems.push({ path, message });
  };
  const { networkId, subnetId, pChainHeight, appRequestMs } = options;
  tried(['networkId'], tell, () => checkUint32(networkId ?? 0, 'the network id'));
  if (subnetId) tried(['subnetId'], tell, () => checkId(subnetId, 'the subnet id'));
  tried(['pChainHeight'], tell, () => checkHeight(pChainHeight ?? 0n, 'the P-chain height'));
  tried(['appRequestMs'], tell, () => checkDeadline(appRequestMs ?? 1, 'appRequestMs'));
  if (options.chains.length === 0) tell(['chains'], 'must have at least one chain');
  if (options.nodes?.length === 0) tell(['nodes'], 'must have at least one node');
  checkChains(options, tell);
  checkNodes(options, tell);
  return problems;
}

type Tell = (path: readonly string[], message: string) => void;

function checkChains({ chains }: NetworkOptions, tell: Tell): void {
  const names = new UniqueValues(tell);
  chains.forEach((chain, at) => {
    const path = ['chains', String(at)];
    if (!NAME.test(chain.name)) tell([...path, 'name'], `a name must be ${NAME_TEXT}`);
    names.add(chain.name, [...path, 'name']);
    (chain.aliases ?? []).forEach((alias, index) => {
      const place = [...path, 'aliases', String(index)];
      if (!NAME.test(alias)) tell(place, `an alias must be ${NAME_TEXT}`);
      if (alias !== chain.name) names.add(alias, place);
    });
    const own = [chain.name, ...(chain.aliases ?? [])];
    const id = tried([...path, 'chainId'], tell, () => formatId(chainIdOf(chain)));
    // The id also identifies the chain in paths.
    if (id !== undefined && !own.includes(id)) names.add(id, [...path, 'chainId']);
  });
}

function checkNodes({ nodes = [{}] }: NetworkOptions, tell: Tell): void {
  const names = new UniqueValues(tell);
  const nodeIds = new UniqueValues(tell);
  const directories = new SeparateDirectories(tell);
  let total = 0n;
  nodes.forEach((node, at) => {
    const path = ['nodes', String(at)];
    const { nodeId, weight = 1n, dataDir } = node;
    const name = nameOfNode(node, at);
    if (!NAME.test(name)) tell([...path, 'name'], `a name must be ${NAME_TEXT}`);
    names.add(name, [...path, 'name']);
    if (nodeId) {
      tried([...path, 'nodeId'], tell, () => checkNodeId(nodeId));
      nodeIds.add(Buffer.from(nodeId).toString('hex'), [...path, 'nodeId']);
    }
    if (typeof weight === 'bigint' && weight >= 0n) total += weight;
    else
      tell([...path, 'weight'], `a weight must be a bigint of at least 0, not ${String(weight)}`);
    if (total >= WEIGHT_LIMIT) tell([...path, 'weight'], 'the sum of the weights exceeds 2^64 - 1');
    if (dataDir !== undefined) directories.add(dataDir, [...path, 'dataDir']);
  });
  const hasValidator = nodes.some(({ weight = 1n }) => weight > 0n);
  if (nodes.length > 0 && !hasValidator)
    tell(['nodes'], 'at least one node must have a weight above 0');
}

/** Values that must be unique. */
class UniqueValues {
  private readonly places = new Map<string, string>();

  constructor(private readonly tell: Tell) {}

  add(value: string, path: readonly string[]): void {
    const before = this.places.get(value);
    if (before === undefined) this.places.set(value, path.join('.'));
    else this.tell(path, `it is the same as ${before}`);
  }
}

/** Directories that must neither be equal nor contain each other. */
class SeparateDirectories {
  private readonly places: { path: string; name: string }[] = [];

  constructor(private readonly tell: Tell) {}

  add(dataDir: string, path: readonly string[]): void {
    const own = realPath(resolve(dataDir));
    for (const other of this.places) {
      if (own === other.path) this.tell(path, `it is the same as ${other.name}`);
      else if (isBelow(own, other.path)) this.tell(path, `it is inside ${other.name}`);
      else if (isBelow(other.path, own)) this.tell(path, `it contains ${other.name}`);
    }
    this.places.push({ path: own, name: path.join('.') });
  }
}

const isBelow = (path: string, directory: string): boolean =>
  path.startsWith(directory.endsWith(sep) ? directory : directory + sep);

/** Resolves links in the part of a path that exists. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(realPath(above), basename(path));
  }
}

function tried<T>(path: readonly string[], tell: Tell, check: () => T): T | undefined {
  try {
    return check();
  } catch (error) {
    if (!VmreError.is(error)) throw error;
    tell(path, error.message);
    return undefined;
  }
}
