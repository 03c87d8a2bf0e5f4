import { VmreError } from '../../../support/errors/vmre-error';
import type { Channel } from '../../transport/transport';

/** A handler that gets requests. */
export interface Route {
  readonly channel: Channel;
  /** Controllers of the requests in progress. */
  readonly running: Set<AbortController>;
}

/** Finds the handler of a request: by its path, or by a header with the name of the chain. */
export class Routes {
  private readonly byPath = new Map<string, Route>();
  private readonly byName = new Map<string, Route>();

  addPath(path: string, route: Route): void {
    add(this.byPath, path, route, 'the path');
  }

  addName(name: string, route: Route): void {
    add(this.byName, name, route, 'the route');
  }

  /** @param name value of the header, which has priority */
  find(path: string, name: string | undefined): Route | undefined {
    return name === undefined ? this.byPath.get(path) : this.byName.get(name);
  }

  remove(route: Route): void {
    for (const routes of [this.byPath, this.byName]) {
      for (const [key, value] of routes) if (value === route) routes.delete(key);
    }
  }
}

function add(routes: Map<string, Route>, key: string, route: Route, what: string): void {
  if (routes.has(key)) {
    const text = `${what} ${JSON.stringify(key)} is already taken by another handler`;
    throw new VmreError('VMRE_VM_ID_INVALID', text);
  }
  routes.set(key, route);
}
