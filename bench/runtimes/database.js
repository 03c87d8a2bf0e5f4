// Serves a database of a VM in memory after the first line on stdin, until stdin ends.
const { join } = require('node:path');

const built = (module) => require(join(__dirname, '../../dist', module));
const { DatabaseServer } = built('vm/services/database/database-server');
const { grpc } = built('vm/transport/http2/grpc');
const { openMemoryStore } = built('store/memory-store');

process.stdin.once('data', async () => {
  const { address } = await grpc.serve(new DatabaseServer(openMemoryStore()).handlers);
  process.stdout.write(`${JSON.stringify({ addr: address })}\n`);
});
process.stdin.once('end', () => process.exit());
