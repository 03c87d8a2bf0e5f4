/**
 * The supervisor's side of the Runtime API, for tools and tests.
 *
 * @module vmre/supervisor
 */
export { RuntimeClient, type Answer, type AnswerTo, type ClientEvents } from './client';
export { RuntimeRefusal } from './runtime-refusal';
export type {
  EndpointMessage,
  ErrorMessage,
  NetworkMessage,
  OutputLimit,
  ProcessStatus,
  RequestCommand,
  ResponseCommand,
  RuntimeStatusKind,
  Uint64,
} from '../adapters/runtime-api/messages';
export { CommandMonitor, type CommandObserver, type CommandResult } from './command-monitor';
export { playSession, type SessionScript, type Step } from './play-session';
export { ServedRuntime } from './served-runtime';
export { PerCommandRuntime } from './per-command-runtime';
export { deploy, offerTemplate, test } from './one-shot-commands';
export type { DeployedAs, OfferTemplate } from './answers';
export type { CommandOutcome, RunningRuntime } from './running-runtime';
export type { RuntimeProgram } from './runtime-program';
export { Children, type ChildrenOptions } from '../process/children';
export type { ProcessEntry } from '../process/process-table';
export type { Member } from '../process/signals';
