import { VmreError } from '../../support/errors/vmre-error';
import type { CapData } from '../types/capdata';
import { excessOf } from '../types/data-size';
import { MAX_METHOD_LENGTH } from '../limits';

/** Data that a vat can take. @throws VMRE_VAT_VALUE_UNPASSABLE for more than that */
export function checkData(data: CapData): CapData {
  const excess = excessOf(data);
  if (excess === undefined) return data;
  throw new VmreError('VMRE_VAT_VALUE_UNPASSABLE', `a value is too large for a vat: ${excess}`);
}

/** A message that a vat can take. @throws VMRE_VAT_VALUE_UNPASSABLE */
export function checkMessage(method: string, args: CapData): void {
  checkData(args);
  if (method.length <= MAX_METHOD_LENGTH) return;
  throw new VmreError(
    'VMRE_VAT_VALUE_UNPASSABLE',
    `the name of a method has ${method.length} characters; the maximum is ${MAX_METHOD_LENGTH}`,
  );
}
