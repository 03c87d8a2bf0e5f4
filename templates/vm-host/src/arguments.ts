import { positional, type Json } from 'vmre';

/** What follows `call`. */
export class Call {
  @positional({ type: String, description: 'A method of the VM' }) method!: string;
  @positional({ type: Object, description: 'Its parameters, as JSON' }) params!: Json;
}
