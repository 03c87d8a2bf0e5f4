import { int32, int64 } from './fields';
import { message, type MessageOf } from './message';

/** `google.protobuf.Empty`. */
export const Empty = message({});
export type Empty = MessageOf<typeof Empty>;

/** `google.protobuf.Timestamp`: the time since 1970-01-01T00:00:00Z. */
export const Timestamp = message({ seconds: int64(1), nanos: int32(2) });
export type Timestamp = MessageOf<typeof Timestamp>;

/** `google.protobuf.Duration`. */
export const Duration = message({ seconds: int64(1), nanos: int32(2) });
export type Duration = MessageOf<typeof Duration>;

/** Converts a timestamp to a date, truncated to milliseconds. */
export const dateOf = ({ seconds, nanos }: Timestamp): Date =>
  new Date(Number(seconds) * 1000 + Math.trunc(nanos / 1e6));

/** Converts a date to a timestamp. */
export function timestampOf(date: Date): Timestamp {
  const ms = date.getTime();
  const seconds = Math.floor(ms / 1000);
  return { seconds: BigInt(seconds), nanos: (ms - seconds * 1000) * 1e6 };
}
