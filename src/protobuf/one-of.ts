import { writeNested, type Field, type Nested } from './fields';

/** The value of a `oneof`: `type` is the name of the part that is present. */
interface Choice {
  readonly type: string;
}
type Content<C extends Choice, T extends C['type']> = Omit<Extract<C, { type: T }>, 'type'>;
/** A part of a `oneof`: its number and its message. */
type Part<T> = readonly [number: number, content: Nested<T>];

/**
 * A `oneof` of messages: `oneOf<Shape>({ circle: [1, Circle], square: [2, Square] })`. The value is the message
 * with its name as `type`, or undefined if no known part is present. The last part on the wire applies;
 * repetitions of it are merged.
 */
export function oneOf<C extends Choice>(parts: {
  readonly [T in C['type']]: Part<Content<C, T>>;
}): Field<C | undefined> {
  const byType = parts as Readonly<Record<string, Part<object>>>;
  const byNumber: ({ empty: Choice; content: Nested<object> } | undefined)[] = [];
  for (const [type, [number, content]] of Object.entries(byType)) {
    byNumber[number] = { empty: { type, ...content.empty }, content };
  }
  return {
    numbers: Object.values(byType).map(([number]) => number),
    absent: undefined,
    write: (writer, value) => {
      if (!value) return;
      const [number, content] = byType[value.type] as Part<object>;
      writeNested(writer, number, content, value);
    },
    read: (reader, before) => {
      const { empty, content } = byNumber[reader.field]!;
      const value = before?.type === empty.type ? before : { ...empty };
      return content.read(reader.message(), value) as C;
    },
  };
}

/** A `oneof` of strings, by their numbers. An empty string is written, too. */
export function oneOfStrings<T extends string, Key extends string>(
  key: Key,
  numbers: Readonly<Record<T, number>>,
): Field<({ type: T } & Record<Key, string>) | undefined> {
  const types: T[] = [];
  for (const type of Object.keys(numbers) as T[]) types[numbers[type]] = type;
  return {
    numbers: Object.values<number>(numbers),
    absent: undefined,
    write: (writer, value) => {
      if (value) writer.requiredString(numbers[value.type], value[key]);
    },
    read: (reader) =>
      ({ type: types[reader.field], [key]: reader.string() }) as { type: T } & Record<Key, string>,
  };
}
