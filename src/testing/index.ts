/**
 * The test kit: a runtime in memory, driven over the real command line and Runtime API.
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
export { serveTestVm, type TestVm } from './vm/test-vm';
export { testVmPlugin } from './vm/test-vm-plugin';
export type { DeployAnswer } from '../runtime/deployment';
