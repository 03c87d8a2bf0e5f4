import { VmreError } from '../../support/errors/vmre-error';
import { checkId, formatId } from '../ids/id';
import { AliasReaderService } from '../protocol/alias-reader';
import { handlersOf } from '../transport/service';
import type { Handlers } from '../transport/transport';

/**
 * Aliases of chains, for VMs to look up. An id can have several aliases; an alias belongs to one id.
 */
export class Aliases {
  private readonly ids = new Map<string, Buffer>();
  private readonly names = new Map<string, string[]>();

  /** The gRPC service for VMs. */
  readonly handlers: Handlers = handlersOf(AliasReaderService, {
    lookup: ({ alias }) => ({ id: this.lookup(alias) }),
    primaryAlias: ({ id }) => ({ alias: this.primaryAlias(id) }),
    aliases: ({ id }) => ({ aliases: this.aliasesOf(id) }),
  });

  /**
   * Adds an alias to a chain. The first one is its primary alias.
   *
   * @param id 32 bytes
   * @throws VMRE_VM_ID_INVALID when the alias is taken, also by the same chain
   */
  add(id: Uint8Array, alias: string): void {
    const key = formatId(id);
    const owner = this.ids.get(alias);
    if (owner) {
      const text = `the alias ${JSON.stringify(alias)} already belongs to ${formatId(owner)}`;
      throw new VmreError('VMRE_VM_ID_INVALID', text);
    }
    this.ids.set(alias, Buffer.from(id));
    const names = this.names.get(key);
    if (names) names.push(alias);
    else this.names.set(key, [alias]);
  }

  /**
   * Removes all aliases of a chain.
   *
   * @param id 32 bytes
   * @throws VMRE_VM_ID_INVALID for another length
   */
  remove(id: Uint8Array): void {
    for (const alias of this.aliasesOf(id)) this.ids.delete(alias);
    this.names.delete(formatId(id));
  }

  /**
   * Looks up the id of an alias.
   *
   * @throws VMRE_VM_ID_INVALID `there is no ID with alias: …`, the text that VMs expect
   */
  lookup(alias: string): Buffer {
    const id = this.ids.get(alias);
    if (id) return id;
    throw new VmreError('VMRE_VM_ID_INVALID', `there is no ID with alias: ${alias}`);
  }

  /**
   * Looks up the primary alias of a chain.
   *
   * @param id 32 bytes
   * @throws VMRE_VM_ID_INVALID `there is no alias for ID: …`, the text that VMs expect
   */
  primaryAlias(id: Uint8Array): string {
    const [first] = this.aliasesOf(id);
    if (first !== undefined) return first;
    throw new VmreError('VMRE_VM_ID_INVALID', `there is no alias for ID: ${formatId(id)}`);
  }

  /**
   * All aliases of a chain, the primary one first.
   *
   * @param id 32 bytes
   * @returns an empty list for an unknown chain
   * @throws VMRE_VM_ID_INVALID if the id does not have 32 bytes
   */
  aliasesOf(id: Uint8Array): readonly string[] {
    return this.names.get(formatId(checkId(id))) ?? [];
  }
}
