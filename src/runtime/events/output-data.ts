import { isAnyArrayBuffer } from 'node:util/types';

import { VmreError } from '../../support/errors/vmre-error';
import { typeName } from '../../support/type-name';

/** Text, which is sent as UTF-8, or bytes: a buffer, or a view of one. */
export type OutputData = string | ArrayBufferLike | ArrayBufferView;

/** Whether a value can be output as it is. */
export const isOutputData = (value: unknown): value is OutputData =>
  typeof value === 'string' || ArrayBuffer.isView(value) || isAnyArrayBuffer(value);

/**
 * Output as bytes. Of a typed array, the bytes of its memory are taken, whatever the size of its elements.
 *
 * @throws VMRE_OUTPUT_INVALID for any other type
 */
export function outputBytes(data: OutputData): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  try {
    if (ArrayBuffer.isView(data)) {
      if (data instanceof Uint8Array && data.length > 0) return data;
      return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    }
    if (isAnyArrayBuffer(data)) return new Uint8Array(data);
  } catch {
    throw invalid(`a ${typeName(data)} that was transferred`);
  }
  throw invalid(typeName(data));
}

const invalid = (what: string): VmreError =>
  new VmreError('VMRE_OUTPUT_INVALID', `output must be text or bytes; got ${what}`);
