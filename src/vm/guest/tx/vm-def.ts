import { VmreError } from '../../../support/errors/vmre-error';
import type { TxType } from './tx';

/** What `@VmDef` says of a VM. */
export interface VmDefinition {
  /** Name of the VM and of its JSON-RPC namespace: lower case letters, digits and `-`. */
  name: string;
  /** Version of the VM. Default 0.1.0. */
  version?: string | undefined;
  /** The types of its transactions. Their order is part of the format: only add at the end. */
  transactions: readonly TxType[];
}

const definitions = new WeakMap<object, VmDefinition>();
const MAX_TYPES = 256;

/**
 * Defines a VM of transactions, a class that extends `TxVm`.
 *
 * @param definition name, version and types of transactions
 * @throws VMRE_DEFINITION_INVALID
 */
export function VmDef(definition: VmDefinition) {
  const { name, transactions } = definition;
  const refuse = (text: string): never => {
    throw new VmreError('VMRE_DEFINITION_INVALID', `@VmDef: ${text}`);
  };
  if (typeof name !== 'string' || !/^[a-z][a-z0-9-]{0,31}$/.test(name)) {
    refuse('the name must be 1 to 32 lower case letters, digits and -, and begin with a letter');
  }
  if (
    !Array.isArray(transactions) ||
    transactions.length === 0 ||
    transactions.length > MAX_TYPES
  ) {
    refuse(`transactions must be a list of 1 to ${MAX_TYPES} classes`);
  }
  return (
    target: abstract new (...args: never[]) => object,
    _context?: ClassDecoratorContext,
  ): void => {
    definitions.set(target, definition);
  };
}

/** The definition of a class or of its base. @throws VMRE_DEFINITION_INVALID */
export function definitionOf(type: object): VmDefinition {
  for (let at: object | null = type; at; at = Object.getPrototypeOf(at) as object | null) {
    const found = definitions.get(at);
    if (found) return found;
  }
  throw new VmreError('VMRE_DEFINITION_INVALID', 'a class that extends TxVm has no @VmDef', {
    hint: "Put @VmDef({ name: 'token', transactions: [Transfer] }) before the class.",
  });
}
