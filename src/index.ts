/**
 * VMRE: write a compute runtime as a class. See docs/get-started.md.
 *
 * @module vmre
 */
import './runtime/decorators/metadata-symbol';

export { run, runWith, type Environment } from './adapters/command-line/run';
export type { RunOptions, RunTarget } from './adapters/command-line/load-target';

export { Runtime, type AnyRuntime } from './runtime/runtime';
export type { CliOf, ConfigOf, NoOptions, RuntimeClasses } from './runtime/runtime-classes';
export { RuntimeMode } from './runtime/runtime-mode';
export { cli, config, RuntimeDef } from './runtime/decorators/runtime-def';
export {
  command,
  type CommandDecorator,
  type CommandMethod,
  type CommandOptions,
  type NoArguments,
} from './runtime/decorators/command';
export type {
  CliDecorator,
  ConfigDecorator,
  HasAll,
  RuntimeClass,
  RuntimeDecorator,
} from './runtime/decorators/runtime-def';
export { option, positional } from './runtime/decorators/option';
export type {
  FieldDecorator,
  Settled,
  Takes,
  TypedOptions,
  ValueOfOption,
  ValueOfType,
} from './runtime/decorators/option-value';
export { defineRuntime, type Hooks, type RuntimeDescription } from './runtime/define-runtime';
export type { RuntimeDefinition, RuntimeFactory, RuntimeTarget } from './runtime/definition';
export type { RuntimeOptions } from './runtime/runtime-options';
export type { Deadlines } from './runtime/limits';
export type { Constructor, FieldOptions, FieldType } from './runtime/fields/field';

export type { Context } from './runtime/context';
export type { Control } from './runtime/control';
export type { CounterOptions, Counters } from './runtime/counters';
export type { Deployment, Volume } from './runtime/deployment';
export type { HostOptions, VolumeOverride } from './runtime/host-options';
export type { Offer } from './runtime/offer';
export type { Volumes } from './runtime/volumes';

export type {
  CommandDescription,
  CommandDescriptions,
} from './runtime/commands/command-descriptions';
export {
  CommandRouter,
  type SubcommandHandler,
  type SubcommandOptions,
} from './runtime/commands/command-router';
export type {
  ArgumentIsOptional,
  ArgumentItem,
  ArgumentsOf,
  ArgumentSpec,
  ArgumentSpecs,
  ArgumentType,
  ArgumentValue,
  ArgumentValues,
} from './runtime/commands/arguments';
export type { CommandHandler, CommandRun, ProgramSpec } from './runtime/commands/command-run';
export type { KillProcess, ProcessId, RunProcess } from './runtime/commands/command-request';
export type { Child, ChildSpec } from './process/child';
export type { ExitStatus } from './process/exit-status';

export type { RuntimeEmitter } from './runtime/events/emitter';
export type { OutputData } from './runtime/events/output-data';
export type { RuntimeEvent, RuntimeEventOf } from './runtime/events/event';

export { openNetworkLink, type LinkOptions } from './runtime/network/network-link';
export { parseEndpoint, type Endpoint } from './runtime/network/endpoint';
export type { SocketAddress } from './support/network/socket-address';
export type { Network, NetworkRequest } from './runtime/network/network-request';

export type { Json, JsonObject } from './support/json';
export type { Clock, SleepOptions } from './support/clock';
export type { LogData, Logger } from './support/log/logger';
export { VmreError, type ErrorDetails } from './support/errors/vmre-error';
export { errorCodes, type ErrorCode } from './support/errors/codes';
export { ExitCode, type ErrorKind } from './support/errors/error-kind';
export type { FrameHandler, NetworkLink } from './runtime/network/link';
export type { StopOptions } from './support/stop-options';
export type { Awaitable } from './support/thenable';
