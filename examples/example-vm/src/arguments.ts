import { positional, type Json } from 'vmre';

/** A block that was made elsewhere. */
export class BlockBytes {
  @positional({ type: String, description: 'In hexadecimal', pattern: /(?:[0-9a-f]{2})+/i })
  bytes!: string;
}

/** A transaction, in the form of the VM. */
export class Transaction {
  @positional({ type: String }) tx!: string;
}

/** A call of the VM's JSON-RPC API. */
export class ApiCall {
  @positional({ type: String }) method!: string;
  @positional({ type: Object, description: 'As JSON' }) params!: Json;
}
