import { create, createFileRegistry, type DescField, type DescMessage } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';

const scalars: Record<string, Type> = {
  uint64: Type.UINT64,
  int64: Type.INT64,
  uint32: Type.UINT32,
  int32: Type.INT32,
  sint32: Type.SINT32,
  bool: Type.BOOL,
  string: Type.STRING,
  bytes: Type.BYTES,
  double: Type.DOUBLE,
};

/** Messages for a general protobuf library, of rows as in `reference-messages.ts`. */
export function schemaOf(rows: string): (name: string) => DescMessage {
  const messageType = rows
    .trim()
    .split('\n')
    .map((row) => {
      const [name, fields = ''] = row.split(':') as [string, string?];
      const optional: string[] = [];
      const field = fields
        .split(',')
        .map((text) => text.trim())
        .filter((text) => text !== '')
        .map((text) => {
          const [, fieldName, number, kind, typeName] =
            /^(\w+)=(\d+) (?:(rep|opt) )?(\w+)$/.exec(text) ?? fail(text);
          if (kind === 'opt') optional.push(fieldName!);
          const type = scalars[typeName!];
          return {
            name: fieldName!,
            number: Number(number),
            label: kind === 'rep' ? Label.REPEATED : Label.OPTIONAL,
            type: type ?? Type.MESSAGE,
            ...(type === undefined && { typeName: `.vmre.${typeName}` }),
            ...(kind === 'opt' && { proto3Optional: true, oneofIndex: optional.length - 1 }),
          };
        });
      return { name, field, oneofDecl: optional.map((each) => ({ name: `_${each}` })) };
    });
  const file = create(FileDescriptorProtoSchema, {
    name: 'vmre.proto',
    package: 'vmre',
    syntax: 'proto3',
    messageType,
  });
  const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: [file] }));
  return (name) => registry.getMessage(`vmre.${name}`) ?? fail(name);
}

function fail(text: string): never {
  throw new Error(`the reference has no sense in: ${text}`);
}

/** Messages as both libraries take them; fields are there or not. */
export function valuesOf(schema: DescMessage): fc.Arbitrary<Record<string, unknown>> {
  const fields = schema.fields.map((field) => [field.localName, valueOf(field)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] });
}

function valueOf(field: DescField): fc.Arbitrary<unknown> {
  if (field.fieldKind === 'list') {
    const element = field.listKind === 'message' ? valuesOf(field.message) : scalar(field.scalar!);
    return fc.array(element, { maxLength: 4 });
  }
  return field.fieldKind === 'message' ? valuesOf(field.message) : scalar(field.scalar!);
}

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const signed64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

function scalar(type: number): fc.Arbitrary<unknown> {
  switch (type as Type) {
    case Type.UINT64:
      return fc.oneof(
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.constantFrom(0n, 1n, 2n ** 53n),
      );
    case Type.INT64:
      return fc.oneof(signed64, fc.constantFrom(0n, -1n, -(2n ** 63n)));
    case Type.UINT32:
      return fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constantFrom(0, 2 ** 32 - 1));
    case Type.INT32:
    case Type.SINT32:
      return fc.oneof(fc.integer(), fc.constantFrom(0, -1, -(2 ** 31), 2 ** 31 - 1));
    case Type.BOOL:
      return fc.boolean();
    case Type.STRING:
      return fc.string({ unit: 'grapheme', maxLength: 150 });
    case Type.DOUBLE:
      return fc.double();
    default:
      return bytes;
  }
}
