import { canonicalJson } from '../../support/canonical-json';
import { readOnDisk } from '../../support/on-disk';
import { sha256 } from './chain-identity';

/**
 * The genesis that a chain was begun with, where it is the one that is given now: byte for byte, or the same JSON
 * written another way.
 *
 * @param path of the one it was begun with; directories of earlier versions have none
 * @param hash of that one, SHA-256 in hex
 * @returns undefined when it is another one
 * @throws VMRE_STORE_FAILED
 */
export function sameGenesis(path: string, hash: string, given: Uint8Array): Uint8Array | undefined {
  if (hashOf(given) === hash) return given;
  const kept = readOnDisk(path);
  if (!kept || hashOf(kept) !== hash) return undefined;
  const canonical = canonicalJson(kept);
  return canonical !== undefined && canonical === canonicalJson(given) ? kept : undefined;
}

/** As it is in the record of a chain. */
export const hashOf = (genesis: Uint8Array): string => sha256(genesis).toString('hex');
