/**
 * The test kit: runs a runtime in memory or over processes, a hook with a mock context, and a clock that tests move.
 *
 * @module vmre/testing
 */
export { openActivity, type ActivityOptions, type DeepPartial } from './activity/open-activity';
export { openProgramActivity, type ProgramActivityOptions } from './activity/open-program-activity';
export type { TestActivity } from './activity/test-activity';
export type {
  BegunCommand,
  CommandPhase,
  KilledCommand,
  TestCommandResult,
} from './activity/command-result';
export type { RecordedEvent } from './activity/event-record';
export type { WaitOptions } from './activity/wait-for';
export { mockContext, type MockOptions } from './mock/mock-context';
export type { MockContext } from './mock/recording-context';
export type { LoggedLine } from './mock/recorded-log';
export { TestClock } from './test-clock';
export { RuntimeRefusal } from '../supervisor/runtime-refusal';
export { startTestVm, testVmPlugin, type TestVm, type TestVmOptions } from './vm/test-vm';
export { faultyVm, type VmFaults } from './vm/faulty-vm';
export type { DeployAnswer } from '../runtime/deployment';
