import { positional } from 'vmre';

/** What follows `add`. */
export class Amount {
  @positional({ type: Number, description: 'What is added' }) amount!: number;
}
