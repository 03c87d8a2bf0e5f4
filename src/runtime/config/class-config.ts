import { didYouMean } from '../../support/closest';
import { isRecord } from '../../support/json';
import { acceptValue, type ValueForm } from '../fields/accept-value';
import type { Constructor, Field } from '../fields/field';
import type { ConfigProblem, Origin } from './config-problems';
import type { Overrides } from './config-source';

/** What is read into a class, and from where. */
export interface ClassValues {
  value: object;
  origins: Map<string, Origin>;
  problems: ConfigProblem[];
}

/** Where a configuration file stands and what it holds. */
export interface FileValues {
  path: string;
  values: unknown;
}

/** Fills a new instance of a class of options: flags before variables before the file. */
export async function readClassConfig(
  type: Constructor,
  fields: readonly Field[],
  file: FileValues | undefined,
  overrides: Overrides,
): Promise<ClassValues> {
  const result: ClassValues = { value: new type(), origins: new Map(), problems: [] };
  const reader = new ClassReader(result, file?.path ?? '', overrides);
  await reader.fill(result.value, fields, file?.values ?? {}, []);
  return result;
}

class ClassReader {
  constructor(
    private readonly result: ClassValues,
    private readonly filePath: string,
    private readonly overrides: Overrides,
  ) {}

  async fill(
    target: object,
    fields: readonly Field[],
    values: unknown,
    path: readonly string[],
  ): Promise<void> {
    if (!isRecord(values)) {
      this.report(path, 'must be a group of options', { kind: 'file', path: this.filePath });
      return;
    }
    this.reportUnknown(fields, values, path);
    // Assigned after construction: class fields would erase what a base constructor assigns.
    const properties = target as Record<string, unknown>;
    for (const field of fields) {
      const own = Object.hasOwn(values, field.key) ? values[field.key] : undefined;
      if (field.fields) {
        const nested = (properties[field.key] ??= new (field.type as Constructor)());
        await this.fill(nested, field.fields, own ?? {}, field.path);
      } else {
        await this.set(properties, field, own);
      }
    }
  }

  private async set(target: Record<string, unknown>, field: Field, own: unknown): Promise<void> {
    const [raw, origin] = this.choose(field, own);
    if (raw === undefined) {
      if (field.required && field.defaultValue === undefined) {
        const names = [field.flag && `--${field.flag}`, field.env].filter(Boolean).join(' or ');
        const ways = names ? `; set it here, or with ${names}` : '';
        this.report(field.path, `is required${ways}`, { kind: 'file', path: this.filePath });
      }
      return;
    }
    const form: ValueForm = origin.kind === 'file' ? 'typed' : 'text';
    const reading = await acceptValue(field, raw, form);
    if (!reading.ok) {
      this.report(field.path, reading.problem, origin);
      return;
    }
    target[field.key] = reading.value;
    this.result.origins.set(field.path.join('.'), origin);
  }

  private choose({ flag, env }: Field, own: unknown): [unknown, Origin] {
    const given = flag === undefined ? undefined : this.overrides.flags.get(flag);
    if (given !== undefined) return [given, { kind: 'flag', name: flag as string }];
    const variable = env === undefined ? undefined : this.overrides.env[env];
    if (variable !== undefined) return [variable, { kind: 'variable', name: env as string }];
    // YAML and JSON say "nothing here" with null.
    if (own !== undefined && own !== null) return [own, { kind: 'file', path: this.filePath }];
    return [undefined, { kind: 'default' }];
  }

  private reportUnknown(
    fields: readonly Field[],
    values: Record<string, unknown>,
    path: readonly string[],
  ): void {
    const known = fields.map((field) => field.key);
    for (const key of Object.keys(values)) {
      if (known.includes(key)) continue;
      const message = `unknown option.${didYouMean(key, known)}`;
      this.report([...path, key], message, { kind: 'file', path: this.filePath });
    }
  }

  private report(path: readonly string[], message: string, origin: Origin): void {
    this.result.problems.push({ path, message, origin });
  }
}
