const { startApp } = require('./app.js');

async function main() {
  const { PORT = '8080', STORE = 'data' } = process.env;
  const app = await startApp({ store: STORE, port: Number(PORT) });
  console.log(`serving ${app.url}`);
  const stop = () => void app.stop();
  process.once('SIGINT', stop).once('SIGTERM', stop);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
