import type { TraceLine } from '../../vat/api/trace';
import { VmreError } from '../../support/errors/vmre-error';
import { isRecord } from '../../support/json';

/** Whether a value has a certain shape. */
type Shape = (value: unknown) => boolean;

const text: Shape = (value) => typeof value === 'string';
const optional =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value);
const nullable =
  (shape: Shape): Shape =>
  (value) =>
    value === null || shape(value);
const listOf =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape);
const list =
  (...shapes: readonly Shape[]): Shape =>
  (value) =>
    Array.isArray(value) && shapes.every((shape, index) => shape(value[index]));
const record =
  (shapes: Readonly<Record<string, Shape>>): Shape =>
  (value) =>
    isRecord(value) && Object.entries(shapes).every(([key, shape]) => shape(value[key]));
/** Values of other types are not checked. */
const byType =
  (shapes: Readonly<Record<string, Shape>>, typeOf: (value: unknown) => unknown): Shape =>
  (value) => {
    const type = typeOf(value);
    if (typeof type !== 'string') return false;
    return !Object.hasOwn(shapes, type) || shapes[type]!(value);
  };

const data = record({ body: text, slots: listOf(text) });
const message = record({ method: text, args: data, result: nullable(text) });
const resolution = list(text, record({ data }));
const items = {
  send: record({ target: text, msg: message }),
  notify: record({ kpid: text }),
};
const kernelSyscalls = {
  send: list(text, text, message),
  resolve: list(text, text, listOf(resolution)),
  invoke: list(text, text, text, data),
};
const ofRecord = (value: unknown): unknown => (isRecord(value) ? value['type'] : undefined);
const ofList = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined);

/** The parts of a line that are shown. */
const crank = record({
  crank: (value) => typeof value === 'number',
  type: text,
  vat: optional(text),
  name: optional(text),
  item: optional(byType(items, ofRecord)),
  delivery: optional(list(text)),
  syscalls: optional(
    listOf(list(list(text), list(text), nullable(byType(kernelSyscalls, ofList)))),
  ),
  result: optional(list(text, optional(nullable(text)))),
  terminated: optional(record({ vatId: text, info: data })),
});

/**
 * Reads a line of an untrusted trace.
 *
 * @throws VMRE_TRACE_UNREADABLE
 */
export function readTraceLine(line: string, file: string, number: number): TraceLine {
  try {
    const value = JSON.parse(line) as unknown;
    if (crank(value)) return value as TraceLine;
  } catch {
    // Reported below.
  }
  throw new VmreError(
    'VMRE_TRACE_UNREADABLE',
    `not a trace file: line ${number} of ${file} is not a crank record`,
  );
}
