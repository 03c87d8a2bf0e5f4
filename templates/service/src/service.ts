import { once } from 'node:events';
import { createServer } from 'node:http';

/** The service itself: an HTTP server that greets its users. It does not use VMRE. */
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
    const at = this.server.address();
    if (at === null || typeof at === 'string') throw new Error('the service is not started');
    return `http://${at.address}:${at.port}`;
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
