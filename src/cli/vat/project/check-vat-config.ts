import type { VatLimits } from '../../../vat/limits';
import type { WorkerKind } from '../../../vat/api/vat-spec';
import { didYouMean } from '../../../support/closest';
import { isRecord } from '../../../support/json';
import { deviceNames } from './devices';

/** A problem and its place in the configuration. */
export interface VatConfigProblem {
  readonly path: Path;
  readonly message: string;
}

type Path = readonly string[];
/** Reports the problems of a value. */
type Check = (value: unknown, path: Path) => void;

const workers: readonly WorkerKind[] = ['local', 'thread', 'process', 'quickjs'];

/** Checks a complete configuration of vats. */
export class VatConfigCheck {
  readonly problems: VatConfigProblem[] = [];

  private readonly text = this.plain('must be a string', (value) => typeof value === 'string');
  private readonly flag = this.plain(
    'must be true or false',
    (value) => typeof value === 'boolean',
  );
  private readonly steps = this.plain(
    'must be an integer of at least 0',
    (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  );
  private readonly amount = this.plain(
    'must be a number above 0',
    (value) => typeof value === 'number' && value > 0,
  );
  private readonly settings: Readonly<Record<string, Check>> = {
    parameters: () => undefined,
    critical: this.flag,
    meter: (value, path) => this.meterName(value, path),
    onFault: this.oneOf(['terminate', 'suspend']),
    restart: this.oneOf(['transcript', 'durable']),
    upgradeEvery: (value, path) =>
      value === 'never' || this.group(value, path, { deliveries: this.amount, bytes: this.amount }),
    transcript: this.flag,
    restartTerminated: this.flag,
    reapInterval: (value, path) => value === 'never' || this.amount(value, path),
    snapshotEvery: (value, path) => value === 'never' || this.amount(value, path),
    history: this.flag,
    enablePipelining: this.flag,
    worker: this.oneOf(workers),
    sandbox: this.oneOf(['bubblewrap']),
    liveslots: this.flag,
    limits: (value, path) => this.group(value, path, this.limits),
    sourceSpec: (value, path) => this.source(value, path),
    program: this.text,
    args: (value, path) => this.each(value, path, this.text),
    env: (value, path) => this.named(value, path, this.text),
  };
  private readonly limits: Readonly<Record<keyof VatLimits, Check>> = {
    deliveryMs: this.amount,
    startMs: this.amount,
    memoryMb: this.amount,
    computation: this.amount,
  };

  private readonly meter = { remaining: this.steps, threshold: this.steps };
  private meterNames: readonly string[] = [];

  /** @param isFile whether the file with the code of a vat exists */
  constructor(private readonly isFile: (sourceSpec: string) => boolean) {}

  config(value: unknown): void {
    const vats = isRecord(value) ? value['vats'] : undefined;
    const names = isRecord(vats) ? Object.keys(vats) : [];
    const meters = isRecord(value) ? value['meters'] : undefined;
    this.meterNames = isRecord(meters) ? Object.keys(meters) : [];
    const checks = {
      vats: this.vats,
      bundles: this.vats,
      devices: (each: unknown, path: Path) => this.each(each, path, this.oneOf(deviceNames)),
      defaultWorker: this.oneOf(workers),
      maxVatsOnline: this.amount,
      bootstrap: this.oneOf(names),
      meters: (each: unknown, path: Path) =>
        this.named(each, path, (meter, at) => this.group(meter, at, this.meter)),
    };
    this.group(value, [], checks);
    if (vats === undefined) this.report([], 'vats is missing');
  }

  private readonly vats: Check = (value, path) =>
    this.named(value, path, (vat, at) => {
      // Other names could not be written in a message.
      if (!/^[A-Za-z_][\w-]*$/.test(at.at(-1) ?? '')) {
        this.report(at, 'a name must consist of letters, digits, _ and -, and begin with a letter');
      }
      this.group(vat, at, this.settings);
      if (!isRecord(vat)) return;
      const code = ['sourceSpec', 'program'].filter((key) => vat[key] !== undefined);
      if (code.length === 1) return;
      this.report(at, 'must have either sourceSpec, the file with its code, or program, a worker');
    });

  private meterName(value: unknown, path: Path): void {
    this.oneOf(this.meterNames)(value, path);
  }

  private source(value: unknown, path: Path): void {
    if (typeof value !== 'string') this.report(path, 'must be the path of a file');
    else if (!this.isFile(value)) this.report(path, `the file ${value} does not exist`);
  }

  private each(value: unknown, path: Path, check: Check): void {
    if (!Array.isArray(value)) return this.report(path, 'must be an array');
    value.forEach((each, index) => check(each, [...path, `${index}`]));
  }

  private named(value: unknown, path: Path, check: Check): void {
    if (!isRecord(value)) return this.report(path, 'must be an object keyed by name');
    for (const [name, each] of Object.entries(value)) check(each, [...path, name]);
  }

  private oneOf(names: readonly string[]): Check {
    return (value, path) => {
      if (typeof value === 'string' && names.includes(value)) return;
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      const known = names.join(', ') || '(none)';
      this.report(path, `must be one of ${known}, not ${text}.${didYouMean(text, names)}`);
    };
  }

  private plain(message: string, holds: (value: unknown) => boolean): Check {
    return (value, path) => {
      if (!holds(value)) this.report(path, message);
    };
  }

  /** Checks each option, and reports unknown ones. */
  private group(value: unknown, path: Path, checks: Readonly<Record<string, Check>>): void {
    if (!isRecord(value)) return this.report(path, 'must be an object');
    for (const [key, each] of Object.entries(value)) {
      const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
      const at = [...path, key];
      if (check) check(each, at);
      else this.report(at, `unknown option.${didYouMean(key, Object.keys(checks))}`);
    }
  }

  private report(path: Path, message: string): void {
    this.problems.push({ path, message });
  }
}
