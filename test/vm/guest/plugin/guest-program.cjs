// A VM as a plugin, with an author who throws outside of calls.
const { decodeBlock, encodeBlock, serveVm, Vm } = require('../../../../dist/vm/guest');

class StrayVm extends Vm {
  version = 'stray/1.0.0';
  parse(bytes) {
    return decodeBlock(bytes);
  }
  genesis() {
    return encodeBlock({ parentId: Buffer.alloc(32), height: 0n, timestamp: new Date(0) });
  }
  build(request) {
    return encodeBlock(request);
  }
  apply() {}
  start() {
    setTimeout(() => {
      throw new Error('thrown by a timer');
    }, 10);
    void Promise.reject(new Error('rejected unseen'));
  }
}

void serveVm(() => new StrayVm(), { protocolVersion: [46, 45] });
