import { didYouMean } from '../../support/closest';
import { isRecord } from '../../support/json';
import { acceptBySchema, acceptValue, type ValueForm } from '../fields/accept-value';
import { findViolation } from '../fields/constraints';
import { groupClass, isList, type Constructor, type Field, type FieldType } from '../fields/field';
import { variableIn } from '../fields/names';
import type { ConfigProblem, Origin } from './config-problems';
import type { Overrides } from './config-source';

/** An instance of a class of options with the origins of its values. */
export interface ClassValues {
  value: object;
  origins: Map<string, Origin>;
  problems: ConfigProblem[];
}

/** The path and the values of a configuration file. */
export interface FileValues {
  path: string;
  values: unknown;
}

/** Creates an instance of a class of options, with instances for its groups. */
export function classDefaults(type: Constructor, fields: readonly Field[]): object {
  const instance = new type();
  const properties = instance as Record<string, unknown>;
  for (const field of fields) {
    if (!field.fields || isList(field.type)) continue;
    properties[field.key] ??= classDefaults(groupClass(field.type) as Constructor, field.fields);
  }
  return instance;
}

/** Removes options that are null, which is equivalent to absent; for a format without null. */
export function withoutNull(values: object, fields: readonly Field[]): object {
  const given = Object.entries(values).filter(([, value]) => value !== null);
  return Object.fromEntries(
    given.map(([key, value]: [string, unknown]) => {
      const field = fields.find((each) => each.key === key);
      const isGroup = field?.fields !== undefined && !isList(field.type) && isRecord(value);
      return [key, isGroup ? withoutNull(value, field.fields) : value];
    }),
  );
}

/** Fills a new instance of a class of options. Flags override variables, and variables override the file. */
export async function readClassConfig(
  type: Constructor,
  fields: readonly Field[],
  file: FileValues,
  overrides: Overrides,
): Promise<ClassValues> {
  const result: ClassValues = {
    value: classDefaults(type, fields),
    origins: new Map(),
    problems: [],
  };
  await new ClassReader(result, file.path, overrides).fill(result.value, fields, file.values, []);
  return result;
}

type Path = readonly string[];

class ClassReader {
  constructor(
    private readonly result: ClassValues,
    private readonly filePath: string,
    private readonly overrides: Overrides,
  ) {}

  async fill(target: object, fields: readonly Field[], values: unknown, path: Path): Promise<void> {
    if (!isRecord(values)) {
      this.report(path, 'must be an object of options');
      return;
    }
    this.reportUnknown(fields, values, path);
    // Assigned after construction: class fields would overwrite values that a base constructor assigns.
    const properties = target as Record<string, unknown>;
    for (const field of fields) {
      const own = Object.hasOwn(values, field.key) ? values[field.key] : undefined;
      const at = [...path, field.key];
      if (!field.fields) await this.setPlain(properties, field, own, at);
      else if (own === undefined || own === null) await this.setNothing(properties, field, at);
      else await this.setGroups(properties, field, field.fields, own, at);
    }
  }

  /** Handles an absent option. Flags and variables alone may still set a group. */
  private async setNothing(
    target: Record<string, unknown>,
    field: Field,
    path: Path,
  ): Promise<void> {
    const group = target[field.key];
    if (field.fields && isRecord(group)) await this.fill(group, field.fields, {}, path);
    else if (field.required && group === undefined) this.reportMissing(field, path);
  }

  private async setGroups(
    target: Record<string, unknown>,
    field: Field,
    fields: readonly Field[],
    own: unknown,
    path: Path,
  ): Promise<void> {
    const problemsBefore = this.result.problems.length;
    const value = await this.groups(field.type, fields, target[field.key], own, path);
    if (this.result.problems.length > problemsBefore) return;
    const violation = findViolation(field.options, value);
    if (violation !== undefined) {
      this.report(path, violation);
      return;
    }
    const { schema } = field.options;
    const reading = schema ? await acceptBySchema(value, schema) : { ok: true as const, value };
    if (reading.ok) target[field.key] = reading.value;
    else this.report(path, reading.problem);
  }

  /** Creates the instances for a group, or for the elements of a list of groups. */
  private async groups(
    type: FieldType,
    fields: readonly Field[],
    existing: unknown,
    own: unknown,
    path: Path,
  ): Promise<unknown> {
    if (!isList(type)) {
      const group = isRecord(existing) ? existing : classDefaults(type as Constructor, fields);
      await this.fill(group, fields, own, path);
      return group;
    }
    if (!Array.isArray(own)) {
      this.report(path, 'must be a list of groups of options');
      return undefined;
    }
    const elements: unknown[] = [];
    for (const [index, element] of own.entries()) {
      const at = [...path, String(index)];
      elements.push(await this.groups(type[0], fields, undefined, element, at));
    }
    return elements;
  }

  private async setPlain(
    target: Record<string, unknown>,
    field: Field,
    own: unknown,
    path: Path,
  ): Promise<void> {
    const [raw, origin] = this.choose(field, own);
    if (raw === undefined) {
      if (field.required && field.defaultValue === undefined) this.reportMissing(field, path);
      return;
    }
    const form: ValueForm = origin.kind === 'file' ? 'typed' : 'text';
    const reading = await acceptValue(field, raw, form);
    if (!reading.ok) {
      this.report(path, reading.problem, origin);
      return;
    }
    target[field.key] = reading.value;
    this.result.origins.set(path.join('.'), origin);
  }

  private choose({ flag, env }: Field, own: unknown): [unknown, Origin] {
    const given = flag === undefined ? undefined : this.overrides.flags.get(flag);
    if (given !== undefined) return [given, { kind: 'flag', name: flag as string }];
    const variable = variableIn(this.overrides.env, env);
    if (variable !== undefined) return [variable, { kind: 'variable', name: env as string }];
    // In YAML and JSON, null means absent.
    if (own !== undefined && own !== null) return [own, { kind: 'file', path: this.filePath }];
    return [undefined, { kind: 'default' }];
  }

  private reportUnknown(fields: readonly Field[], values: object, path: Path): void {
    const known = fields.map((field) => field.key);
    for (const key of Object.keys(values)) {
      if (!known.includes(key)) {
        this.report([...path, key], `unknown option.${didYouMean(key, known)}`);
      }
    }
  }

  private reportMissing({ flag, env }: Field, path: Path): void {
    const names = [flag && `--${flag}`, env].filter(Boolean).join(' or ');
    this.report(path, `is required${names ? `; set it here, or with ${names}` : ''}`);
  }

  private report(
    path: Path,
    message: string,
    origin: Origin = { kind: 'file', path: this.filePath },
  ): void {
    this.result.problems.push({ path, message, origin });
  }
}
