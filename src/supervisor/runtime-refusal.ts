import { VmreError } from '../support/errors/vmre-error';

/** What a runtime answered to a request that it rejects. */
export class RuntimeRefusal extends VmreError {
  /** What the runtime says about its error, by name. Runtimes on VMRE say at least `code` and `hint`. */
  declare readonly data: Readonly<Record<string, string>>;

  constructor(
    /** `Response.ErrorCode`: 0 INTERNAL, 1 NOT_FOUND, 2 BAD_REQUEST. */
    readonly wireCode: number,
    message: string,
    data: Readonly<Record<string, string>>,
  ) {
    const { hint } = data;
    super('VMRE_RUNTIME_REFUSED', message, { data, ...(hint !== undefined && { hint }) });
    this.name = 'RuntimeRefusal';
  }
}
