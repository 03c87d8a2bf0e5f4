import 'ses/assert-shim.js';

interface Assert {
  makeAssert(): Assert;
}

// The one that the shim leaves puts into messages what they are about, and runs getters for that. A message may
// reach anybody; the log still has all of it.
const shared = globalThis as unknown as { assert: Assert };
shared.assert = shared.assert.makeAssert();
