const { readFileSync } = require('node:fs');

const { startChain } = require('vmre/vm');

/** Prints what happens to the chain. */
function report(event) {
  if (event.type === 'log') console.error(`| ${event.line.text}`);
  if (event.type === 'block') console.error(`block ${event.block.height} accepted`);
  if (event.type === 'crashed') console.error(`the VM crashed: ${event.error.message}`);
}

/**
 * Starts a chain on a VM plugin, and serves the API of the VM.
 *
 * @param dataDir the directory of the chain; undefined: in memory
 */
exports.serveChain = async ({ plugin, genesis, dataDir, port }) => {
  const chain = await startChain({
    plugin,
    genesis: readFileSync(genesis),
    dataDir,
    aliases: ['mine'],
    onEvent: report,
  });
  await chain.http.listen({ port });
  return chain;
};
