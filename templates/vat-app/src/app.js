const { createServer } = require('node:http');
const { join } = require('node:path');

const { openKernel } = require('vmre/vat');

const directory = join(__dirname, '../vats');
const vat = (name) => ({ file: join(directory, `${name}.js`) });

/**
 * Opens the vats and serves them: POST /add with {"amount": 2}, GET /notes.
 *
 * @param store the directory of the persistent state; undefined: in memory
 */
exports.startApp = async ({ store, port }) => {
  const kernel = await openKernel({
    ...(store && { store }),
    vats: { counter: vat('counter'), journal: vat('journal') },
    bootstrap: 'counter',
    logger: console,
  });
  await kernel.run();

  const answer = async ({ method, url }, body) => {
    if (method === 'GET' && url === '/notes') return kernel.call('journal', 'notes');
    if (method === 'POST' && url === '/add') return kernel.call('counter', 'add', body.amount);
    throw new Error(`unknown request: ${method} ${url}`);
  };
  const server = createServer(async (request, response) => {
    const reply = (status, value) => response.writeHead(status).end(`${JSON.stringify(value)}\n`);
    try {
      const chunks = await request.toArray();
      const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {};
      reply(200, await answer(request, body));
    } catch (error) {
      reply(400, { error: error.message });
    }
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      await new Promise((resolve) => server.close(resolve));
      await kernel.close();
    },
  };
};
