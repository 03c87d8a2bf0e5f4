import type { Request, Response } from '../../adapters/runtime-api/messages';

/** A message of the Runtime API, and which end has sent it. */
export type SessionMessage =
  { from: 'supervisor'; message: Request } | { from: 'runtime'; message: Response };
