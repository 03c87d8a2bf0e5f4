/** Field numbers of the Runtime API, where a message has too many to be seen at a glance. */

export const requestField = {
  id: 1,
  hello: 2,
  run: 10,
  kill: 11,
  shutdown: 12,
  network: 30,
} as const;

export const responseField = {
  event: 1,
  id: 2,
  error: 3,
  hello: 4,
  run: 10,
  kill: 11,
  shutdown: 12,
  status: 20,
  runtimeStatus: 21,
  network: 30,
} as const;

export const statusField = { pid: 1, running: 2, returnCode: 3, stdout: 4, stderr: 5 } as const;

/** The choice of `CreateNetwork`, from field 1. */
export const endpointTypes = [
  'unixStream',
  'unixDatagram',
  'udpDatagram',
  'tcpListener',
  'tcpStream',
] as const;
