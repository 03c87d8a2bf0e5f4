/** A syscall that no vat makes unless it is broken or hostile; it is the end of the vat. */
export class IllegalSyscall extends Error {}
