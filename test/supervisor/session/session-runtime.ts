import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { openSession, RuntimeProgram, type Session, type SessionOptions } from 'vmre/supervisor';

/** A runtime of the tests. */
export const fixture = (name: string): string => join(__dirname, '../../fixtures', name);

/** A correct runtime in plain JavaScript. */
export const plainRuntime = fixture('conformance/runtime.js');

/** Opens a strict session of a runtime in a directory. */
export function open(path: string, workdir: string, options: SessionOptions = {}): Session {
  mkdirSync(workdir, { recursive: true });
  const program = new RuntimeProgram(path, { workdir });
  return openSession(program, { strict: true, ...options });
}

/** Deploys and starts a session. */
export async function begin(session: Session, args: readonly string[] = []): Promise<Session> {
  const deployed = await session.deploy();
  const started = await session.start(args);
  expect([deployed.message, started.message]).toEqual(['', '']);
  return session;
}
