import type { Awaitable } from '../../../support/thenable';
import type { Database } from '../database/database';
import { StateReader } from './reader';
import { bytesOfText, textOfBytes, type Source } from './source';

/** First byte of the keys of the state in the database; what the framework stores begins with another. */
export const STATE_PREFIX = 's';

/** The state after the last accepted block, in the database. */
export class BaseState extends StateReader implements Source {
  constructor(private readonly database: Database) {
    super();
  }

  protected get source(): Source {
    return this;
  }

  find(key: string): Awaitable<Buffer | undefined> {
    return this.database.get(bytesOfText(STATE_PREFIX + key));
  }

  collect(): Source {
    return this;
  }

  async *stored(prefix: string, start: string): AsyncIterable<[string, Buffer]> {
    const range = {
      prefix: bytesOfText(STATE_PREFIX + prefix),
      start: bytesOfText(STATE_PREFIX + start),
    };
    for await (const { key, value } of this.database.entries(range)) {
      yield [textOfBytes(key).slice(STATE_PREFIX.length), value];
    }
  }
}
