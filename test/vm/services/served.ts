import { grpc } from '../../../src/vm/transport/http2/grpc';
import { clientOf, type ClientOf, type Service } from '../../../src/vm/transport/service';
import type { Handlers } from '../../../src/vm/transport/transport';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A client of handlers, over a real connection, until the test ends. */
export async function served<M>(service: Service<M>, handlers: Handlers): Promise<ClientOf<M>> {
  const server = await grpc.serve(handlers);
  ends.push(() => server.close());
  const channel = grpc.connect(server.address);
  ends.push(() => channel.close());
  return clientOf(service, channel);
}
