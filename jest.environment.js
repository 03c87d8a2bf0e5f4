const { AsyncLocalStorage } = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

/** The storages in use, of all code in this process. */
const storages = new Set();

const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...args) {
  storages.add(this);
  return Reflect.apply(run, this, args);
};

/**
 * Disables each AsyncLocalStorage at the end of the suite that has used it. Jest makes one a suite. While it is
 * enabled, Node 20 and 22 keep it, and with it all modules of the suite, and set its value on each new promise:
 * every suite would make all that follow it slower.
 */
module.exports = class extends TestEnvironment {
  async teardown() {
    await super.teardown();
    for (const storage of storages) storage.disable();
    storages.clear();
  }
};
