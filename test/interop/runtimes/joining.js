// A runtime that joins every requested network, and reports which ones were requested.
const { defineRuntime, run } = require('vmre');

const joined = [];

const runtime = defineRuntime({
  name: 'interop-joining',
  version: '1.0.0',
  joinNetwork({ kind, networks, hosts }) {
    for (const { address, gateway, mask, interfaceAddress } of networks) {
      const names = JSON.stringify(hosts);
      joined.push(
        `${kind} ${address} gateway ${gateway} mask ${mask} as ${interfaceAddress} hosts ${names}\n`,
      );
    }
    return { kind: 'udpDatagram', address: { host: '127.0.0.1', port: 4000 } };
  },
  runCommand: (_command, ctx) => ctx.command((run) => run.stdout(joined.join(''))),
});

void run(() => runtime);
