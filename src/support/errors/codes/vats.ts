import { ExitCode, kind, WireCode } from '../error-kind';

const { Internal, NotFound, BadRequest } = WireCode;
const { Failed, Usage } = ExitCode;

/** What a kernel of vats says to its host. */
export const vatCodes = {
  VMRE_KERNEL_RUNNING: kind(
    Failed,
    BadRequest,
    'A kernel was to be run while it runs.',
    'Wait for the run to be over; messages can be queued meanwhile.',
  ),
  VMRE_KERNEL_PANIC: kind(
    Failed,
    Internal,
    'A kernel cannot go on; its store has the state of the last crank that was kept.',
    'Remove the cause in the message, and make a new kernel on the same store.',
  ),
  VMRE_VAT_NAME_TAKEN: kind(
    Usage,
    BadRequest,
    'A vat of this name is alive.',
    'Choose another name, or end that vat first.',
  ),
  VMRE_VAT_UNKNOWN: kind(
    Usage,
    NotFound,
    'There is no vat of this name or id, or it has ended.',
    'Use one of the vats that are alive.',
  ),
  VMRE_VAT_REFERENCE_UNKNOWN: kind(
    Usage,
    NotFound,
    'A reference of the kernel leads to nothing.',
    'Use references from results that the host has not forgotten.',
  ),
  VMRE_VAT_MANAGER_MISSING: kind(
    Usage,
    BadRequest,
    'A vat is alive in the store and nobody has said how to run it.',
    'Add its manager before the kernel is run, or end the vat.',
  ),
  VMRE_VAT_DIVERGED: kind(
    Failed,
    Internal,
    'A vat that was brought back does not do what it did before.',
    'Its code must be the one that it was started with, and must depend on nothing but its deliveries.',
  ),
  VMRE_DEVICE_UNKNOWN: kind(
    Usage,
    NotFound,
    'There is no device of this name.',
    'Add the device before the kernel is run.',
  ),
} as const;
