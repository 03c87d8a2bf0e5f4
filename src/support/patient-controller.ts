import { setMaxListeners } from 'node:events';

/** Creates a controller whose signal may have many listeners: by default, Node warns of them on stderr. */
export function patientController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
