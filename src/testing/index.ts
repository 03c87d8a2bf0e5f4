/**
 * The test kit: runs a runtime in memory, through its real command line and Runtime API.
 *
 * @module vmre/testing
 */
export {
  openActivity,
  type ActivityOptions,
  type DeepPartial,
  type TestActivity,
} from './activity';
export type { BegunCommand, TestCommandResult } from './command-result';
export { RuntimeRefusal } from '../supervisor/runtime-refusal';
export { startTestVm, testVmPlugin, type TestVm, type TestVmOptions } from './vm/test-vm';
export type { DeployAnswer } from '../runtime/deployment';
