import { openMemoryStore } from '../../src/support/store/memory-store';
import { Node } from './node';

// A host that holds one plugin and says its process id. It is there to be killed.

const [plugin = '', chainDataDir = ''] = process.argv.slice(2);

void Node.start({ plugin, store: openMemoryStore(), chainDataDir }).then(({ vm }) =>
  process.stdout.write(`${vm.pid}\n`),
);
