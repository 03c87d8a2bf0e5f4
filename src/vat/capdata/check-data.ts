import { VmreError } from '../../support/errors/vmre-error';
import type { CapData } from '../types/capdata';
import { excessOf } from '../types/data-size';
import { MAX_METHOD_LENGTH } from '../limits';

/** Checks the size of data for a vat. @throws VMRE_VAT_VALUE_UNPASSABLE if it is too large */
export function checkData(data: CapData): CapData {
  const excess = excessOf(data);
  if (excess === undefined) return data;
  throw new VmreError('VMRE_VAT_VALUE_UNPASSABLE', `a value is too large for a vat: ${excess}`);
}

/** Checks the size of a message for a vat. @throws VMRE_VAT_VALUE_UNPASSABLE if it is too large */
export function checkMessage(method: string, args: CapData): void {
  checkData(args);
  if (method.length <= MAX_METHOD_LENGTH) return;
  throw new VmreError(
    'VMRE_VAT_VALUE_UNPASSABLE',
    `the name of a method has ${method.length} characters; the maximum is ${MAX_METHOD_LENGTH}`,
  );
}
