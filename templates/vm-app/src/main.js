const { join } = require('node:path');

const { testVmPlugin } = require('vmre/testing');

const { serveChain } = require('./chain.js');

async function main() {
  const {
    PLUGIN = testVmPlugin, // the path of your VM
    GENESIS = join(__dirname, '../genesis.txt'),
    DATA = 'data',
    PORT = '9650',
  } = process.env;
  const chain = await serveChain({
    plugin: PLUGIN,
    genesis: GENESIS,
    dataDir: DATA,
    port: Number(PORT),
  });
  console.log(`serving ${chain.http.url}${chain.http.paths[0]} at height ${chain.head.height}`);
  const stop = () => void chain.stop();
  process.once('SIGINT', stop).once('SIGTERM', stop);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
