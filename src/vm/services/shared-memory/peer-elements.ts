import { createHash } from 'node:crypto';

import { bool, bytes, bytesList, uint64 } from '../../../protobuf/fields';
import { message } from '../../../protobuf/message';
import { endOfPrefix } from '../../../store/key-text';
import type { Store } from '../../../store/store';
import type { SharedElement } from '../../protocol/shared-memory';
import { rpcFailure, RpcStatus } from '../../../h2/grpc/rpc-failure';
import type { StagedWrites } from './staged-writes';

/**
 * The record of a key. Not present: it was removed before it arrived, and the record is deleted when it
 * arrives. The number orders elements by arrival.
 */
const ElementRecord = message({
  isPresent: bool(1),
  value: bytes(2),
  traits: bytesList(3),
  number: uint64(4),
});

const VALUES = Buffer.of(0);
const TRAITS = Buffer.of(1);
const NUMBER = Buffer.of(2);
const LARGEST = 2n ** 64n - 1n;

/** Where to start to read the elements of a trait. */
export interface Start {
  trait: Uint8Array;
  key: Uint8Array;
}

/**
 * The elements that one chain put for another. Keys in the store begin with the receiver and the sender; then
 * follow values, by the hash of their key, and keys, by the hash of each trait, the latest first.
 */
export class PeerElements {
  private readonly chains: Buffer;

  constructor(
    private readonly store: Pick<Store, 'get' | 'range'>,
    receiver: Uint8Array,
    sender: Uint8Array,
  ) {
    this.chains = Buffer.concat([receiver, sender]);
  }

  /** Gets a value; undefined also for a key that was removed before it arrived. */
  get(key: Uint8Array): Uint8Array | undefined {
    const record = this.store.get(this.valuePlace(key));
    if (!record) return undefined;
    const { isPresent, value } = ElementRecord.decode(record);
    return isPresent ? value : undefined;
  }

  /**
   * The keys with a trait, the latest first.
   *
   * @param trait the trait
   * @param from key to start at, if it has the trait
   */
  *keysOf(trait: Uint8Array, from: Uint8Array): Generator<Uint8Array, undefined> {
    const prefix = this.traitPlace(trait);
    const record = this.store.get(this.valuePlace(from));
    const first = record && ElementRecord.decode(record);
    const start = first?.traits.some((one) => Buffer.compare(one, trait) === 0)
      ? this.traitPlace(trait, first.number)
      : prefix;
    for (const [, key] of this.store.range(start, endOfPrefix(prefix))) yield key;
  }

  /** Adds an element. @throws when its key was added before */
  put(into: StagedWrites, { key, value, traits }: SharedElement): void {
    const place = this.valuePlace(key);
    const before = into.get(place);
    if (before) {
      if (ElementRecord.decode(before as Buffer).isPresent) throw duplicate('put', key);
      into.delete(place);
      return;
    }
    const number = this.nextNumber(into);
    into.put(place, ElementRecord.encode({ isPresent: true, value, traits, number }));
    for (const trait of traits) into.put(this.traitPlace(trait, number), key);
  }

  /**
   * Removes an element, or records that it must not be added.
   *
   * @throws when its key was removed before
   */
  remove(into: StagedWrites, key: Uint8Array): void {
    const place = this.valuePlace(key);
    const before = into.get(place);
    if (!before) {
      into.put(place, ElementRecord.encode({}));
      return;
    }
    const { isPresent, traits, number } = ElementRecord.decode(before as Buffer);
    if (!isPresent) throw duplicate('removed', key);
    for (const trait of traits) into.delete(this.traitPlace(trait, number));
    into.delete(place);
  }

  private nextNumber(into: StagedWrites): bigint {
    const place = Buffer.concat([this.chains, NUMBER]);
    const last = into.get(place) as Buffer | undefined;
    const number = last ? last.readBigUInt64BE(0) + 1n : 0n;
    into.put(place, bytesOfNumber(number));
    return number;
  }

  private valuePlace(key: Uint8Array): Buffer {
    return Buffer.concat([this.chains, VALUES, hashOf(key)]);
  }

  /** The place of a key by trait; without a number, the prefix of all keys of the trait. */
  private traitPlace(trait: Uint8Array, number?: bigint): Buffer {
    const last = number === undefined ? [] : [bytesOfNumber(LARGEST - number)];
    return Buffer.concat([this.chains, TRAITS, hashOf(trait), ...last]);
  }
}

const hashOf = (content: Uint8Array): Buffer => createHash('sha256').update(content).digest();

function bytesOfNumber(number: bigint): Buffer {
  const written = Buffer.alloc(8);
  written.writeBigUInt64BE(number);
  return written;
}

function duplicate(what: string, key: Uint8Array): Error {
  const text = `the key 0x${Buffer.from(key).toString('hex', 0, 64)} was ${what} twice`;
  return rpcFailure({ status: RpcStatus.Unknown, text });
}
