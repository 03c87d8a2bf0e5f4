import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The service itself: HTTP that greets the users it knows. It knows nothing of VMRE. */
export class Service {
  readonly users = new Set<string>();
  private readonly server = createServer((request, response) => {
    const user = request.url?.slice(1) ?? '';
    if (this.users.has(user)) response.end(`hello ${user}\n`);
    else response.writeHead(403).end();
    this.onRequest();
  });

  /** @param onRequest is called for every request */
  constructor(private readonly onRequest: () => void) {}

  get url(): string {
    const { address, port } = this.server.address() as AddressInfo;
    return `http://${address}:${port}`;
  }

  async listen(port: number, host: string): Promise<void> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
