/** The header with the timeout of a call. */
export const TIMEOUT = 'grpc-timeout';

/** A timeout has at most eight digits. */
const MAX_NUMBER = 99_999_999;

const unitMs: Readonly<Record<string, number>> = {
  ...{ H: 3_600_000, M: 60_000, S: 1000 },
  ...{ m: 1, u: 1e-3, n: 1e-6 },
};

/** Formats milliseconds for the header, rounded up. */
export function timeoutText(ms: number): string {
  const whole = Math.max(1, Math.ceil(ms));
  return whole <= MAX_NUMBER ? `${whole}m` : `${Math.min(MAX_NUMBER, Math.ceil(whole / 1000))}S`;
}

/** Parses the header to milliseconds; undefined for an invalid text. */
export function timeoutMs(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,8})([HMSmun])$/.exec(text) ?? [];
  return unit === undefined ? undefined : Number(digits) * unitMs[unit]!;
}
