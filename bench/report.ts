import type { Measurement, Report } from './measurement';

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** For programs: one JSON object per line. */
export const jsonReport: Report = {
  measured: (measurement) => print(JSON.stringify(measurement)),
  skipped: (name, why) => print(JSON.stringify({ name, skipped: why })),
};

/** For people: one line per figure, with its baseline. */
export const textReport: Report = {
  measured(measurement) {
    const { name, value, unit, against, ratio } = measurement;
    const figure = `${formatted(value)} ${unit}`;
    print(
      `${name.padEnd(34)} ${figure.padStart(18)}   ${ratio.toFixed(2)} of ${against}${goal(measurement)}`,
    );
  },
  skipped: (name, why) => print(`${name.padEnd(34)} SKIPPED: ${why}`),
};

const formatted = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString('en') : value.toFixed(1);

function goal({ ratio, reach, aim, lowerIsBetter }: Measurement): string {
  if (reach === undefined || aim === undefined) return '';
  const meets = (target: number): boolean => (lowerIsBetter ? ratio <= target : ratio >= target);
  const verdict = meets(aim) ? 'aim met' : meets(reach) ? 'reached' : 'NOT REACHED';
  return `   (reach ${reach}, aim ${aim}: ${verdict})`;
}
