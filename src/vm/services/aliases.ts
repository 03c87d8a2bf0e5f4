import { VmreError } from '../../support/errors/vmre-error';
import { checkId, formatId } from '../ids/id';
import { AliasReaderService } from '../protocol/alias-reader';
import { handlersOf } from '../transport/service';
import type { Handlers } from '../transport/transport';

/** Names of chains, as VMs ask for them. An id can have several names, a name stands for one id. */
export class Aliases {
  private readonly ids = new Map<string, Buffer>();
  private readonly names = new Map<string, string[]>();

  /** What VMs see of it. */
  readonly handlers: Handlers = handlersOf(AliasReaderService, {
    lookup: ({ alias }) => ({ id: this.lookup(alias) }),
    primaryAlias: ({ id }) => ({ alias: this.primaryAlias(id) }),
    aliases: ({ id }) => ({ aliases: this.aliasesOf(id) }),
  });

  /**
   * Gives a chain a name more. The first one is its primary alias.
   *
   * @throws VMRE_VM_ID_INVALID when the name is taken, also by the same chain
   */
  add(id: Uint8Array, alias: string): void {
    const key = formatId(id);
    const owner = this.ids.get(alias);
    if (owner) {
      const text = `the alias ${JSON.stringify(alias)} belongs to ${formatId(owner)} already`;
      throw new VmreError('VMRE_VM_ID_INVALID', text);
    }
    this.ids.set(alias, Buffer.from(id));
    const names = this.names.get(key);
    if (names) names.push(alias);
    else this.names.set(key, [alias]);
  }

  /** Takes all names from a chain. */
  remove(id: Uint8Array): void {
    for (const alias of this.aliasesOf(id)) this.ids.delete(alias);
    this.names.delete(formatId(id));
  }

  /** @throws VMRE_VM_ID_INVALID `there is no ID with alias: …`, the text that VMs know */
  lookup(alias: string): Buffer {
    const id = this.ids.get(alias);
    if (id) return id;
    throw new VmreError('VMRE_VM_ID_INVALID', `there is no ID with alias: ${alias}`);
  }

  /** @throws VMRE_VM_ID_INVALID `there is no alias for ID: …`, the text that VMs know */
  primaryAlias(id: Uint8Array): string {
    const [first] = this.aliasesOf(id);
    if (first !== undefined) return first;
    throw new VmreError('VMRE_VM_ID_INVALID', `there is no alias for ID: ${formatId(id)}`);
  }

  /** All names of a chain, the primary one first; none for one that is not known. */
  aliasesOf(id: Uint8Array): readonly string[] {
    return this.names.get(formatId(checkId(id))) ?? [];
  }
}
