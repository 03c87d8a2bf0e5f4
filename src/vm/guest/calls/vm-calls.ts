import type { ImplementationOf } from '../../transport/service';
import type { VmService } from '../../protocol/vm';

/** Some of the calls of a VM. */
export type VmCalls = Partial<ImplementationOf<typeof VmService.methods>>;
