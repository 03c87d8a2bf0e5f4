/**
 * The supervisor's side of the Runtime API, for tools and tests.
 * The exports may change in any minor version.
 *
 * @experimental
 * @module vmre/supervisor
 */
export {
  RuntimeClient,
  type Answer,
  type AnswerTo,
  type ClientEvents,
  type MessageTap,
} from './client';
export { RuntimeRefusal } from './runtime-refusal';
export type {
  EndpointMessage,
  ErrorMessage,
  NetworkMessage,
  OutputLimit,
  ProcessStatus,
  Request,
  RequestCommand,
  Response,
  ResponseCommand,
  RuntimeStatusKind,
  Uint64,
} from '../adapters/runtime-api/messages';
export { CommandMonitor, type CommandObserver, type CommandResult } from './command-monitor';
export {
  checkConformance,
  type ConformanceItem,
  type Verdict,
} from './conformance/check-conformance';
export type { ConformanceScript } from './conformance/trial';
export { parseScript } from './script/parse-script';
export { playScript, type PlayOptions } from './script/play-script';
export type { ScriptSession } from './script/play-command';
export type {
  Capture,
  ExeCommand,
  ExeScript,
  Expectation,
  ScriptStep,
  TransferEnd,
} from './script/exe-script';
export type { JsonPattern, TextPattern } from './script/pattern';
export type { CommandOutput } from './script/command-output';
export type {
  CommandProgress,
  ExeScriptEvent,
  ExeScriptResult,
  StepReport,
} from './script/step-report';
export { playSession, type SessionScript, type Step } from './play-session';
export { openSession } from './session/open-session';
export type { Session } from './session/session';
export type {
  CapturedPart,
  CommandOptions,
  DeployOptions,
  Hardware,
  RunOptions,
  SessionEvent,
  SessionNetwork,
  SessionOptions,
  VolumeOrder,
} from './session/session-options';
export type { SessionCommand, SessionResult, SessionState } from './session/session-result';
export type { SessionMessage } from './session/session-message';
export type { SessionDeparture } from './session/departures';
export type { SessionUsage } from './session/session-usage';
export {
  VirtualNetwork,
  type FrameListener,
  type NetworkNode,
  type NodeOptions,
} from './network/virtual-network';
export {
  RuntimeProgram,
  type ProgramOptions,
  type RuntimeOfMode,
  type StartOptions,
} from './runtime-program';
export type { ServedRuntime } from './served-runtime';
export type { PerCommandRuntime } from './per-command-runtime';
export type { DeployedAs, OfferTemplate } from './answers';
export type { Invoked } from './invocation';
export type { CommandOutcome, RunningRuntime } from './running-runtime';
export type { EnvironmentChoice } from '../process/environment';
export type { StopOptions } from '../support/stop-options';
