import { canonicalJson } from '../../support/canonical-json';
import { readOnDisk } from '../../support/on-disk';
import { sha256 } from './chain-identity';

/**
 * Returns the genesis that a chain started with if it equals the given one: byte for byte, or the same JSON
 * in another form.
 *
 * @param path of the stored genesis; directories of earlier versions have none
 * @param hash SHA-256 of the stored genesis, in hex
 * @returns undefined when they differ
 * @throws VMRE_STORE_FAILED
 */
export function sameGenesis(path: string, hash: string, given: Uint8Array): Uint8Array | undefined {
  if (hashOf(given) === hash) return given;
  const kept = readOnDisk(path);
  if (!kept || hashOf(kept) !== hash) return undefined;
  const canonical = canonicalJson(kept);
  return canonical !== undefined && canonical === canonicalJson(given) ? kept : undefined;
}

/** The hash of a genesis as in the record of a chain. */
export const hashOf = (genesis: Uint8Array): string => sha256(genesis).toString('hex');
