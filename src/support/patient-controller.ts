import { setMaxListeners } from 'node:events';

/** A controller that many may wait for at once: Node would warn of that on stderr. */
export function patientController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
