import { create, createFileRegistry, type DescMessage } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';

/** `name: [number, type]`, with `repeated`, a message's name, or a oneof where it applies. */
type FieldRow = [number, keyof typeof scalars | `message ${string}` | `list ${string}` | 'map'];
type MessageRow = { fields: Record<string, FieldRow>; oneof?: { name: string; from: number } };

const scalars = {
  uint64: Type.UINT64,
  uint32: Type.UINT32,
  int32: Type.INT32,
  bool: Type.BOOL,
  string: Type.STRING,
  bytes: Type.BYTES,
  double: Type.DOUBLE,
};

/**
 * The messages of the Runtime API again, for a general protobuf library. Enumerations are declared with their
 * wire type.
 */
const messages: Record<string, MessageRow> = {
  Request: {
    oneof: { name: 'command', from: 2 },
    fields: {
      id: [1, 'uint64'],
      hello: [2, 'message Version'],
      run: [10, 'message Run'],
      kill: [11, 'message Kill'],
      shutdown: [12, 'message Empty'],
      network: [30, 'message Networks'],
    },
  },
  Version: { fields: { version: [1, 'string'] } },
  Run: {
    fields: {
      bin: [1, 'string'],
      args: [2, 'list string'],
      work_dir: [3, 'string'],
      stdout: [4, 'message Limit'],
      stderr: [5, 'message Limit'],
    },
  },
  Limit: { oneof: { name: 'type', from: 2 }, fields: { at_end: [2, 'uint32'] } },
  Kill: { fields: { pid: [1, 'uint64'], signal: [2, 'int32'] } },
  Empty: { fields: {} },
  Networks: {
    fields: { networks: [1, 'list Network'], hosts: [2, 'map'], interface: [3, 'int32'] },
  },
  Network: {
    fields: {
      addr: [1, 'string'],
      gateway: [2, 'string'],
      mask: [3, 'string'],
      if_addr: [4, 'string'],
    },
  },
  Response: {
    oneof: { name: 'command', from: 3 },
    fields: {
      event: [1, 'bool'],
      id: [2, 'uint64'],
      error: [3, 'message Error'],
      hello: [4, 'message Version'],
      run: [10, 'message Started'],
      kill: [11, 'message Empty'],
      shutdown: [12, 'message Empty'],
      status: [20, 'message Status'],
      runtime_status: [21, 'message RuntimeStatus'],
      network: [30, 'message Endpoint'],
    },
  },
  Error: { fields: { code: [1, 'int32'], message: [2, 'string'], context: [3, 'map'] } },
  Started: { fields: { pid: [1, 'uint64'] } },
  Status: {
    fields: {
      pid: [1, 'uint64'],
      running: [2, 'bool'],
      return_code: [3, 'int32'],
      stdout: [4, 'bytes'],
      stderr: [5, 'bytes'],
    },
  },
  RuntimeStatus: {
    oneof: { name: 'kind', from: 1 },
    fields: { state: [1, 'message State'], counter: [2, 'message Counter'] },
  },
  State: { fields: { name: [1, 'string'], value: [2, 'bytes'] } },
  Counter: { fields: { name: [1, 'string'], value: [2, 'double'] } },
  Endpoint: {
    oneof: { name: 'endpoint', from: 1 },
    fields: {
      unix_stream: [1, 'string'],
      unix_datagram: [2, 'string'],
      udp_datagram: [3, 'string'],
      tcp_listener: [4, 'string'],
      tcp_stream: [5, 'string'],
    },
  },
};

const entryName = (field: string): string => `${field[0]?.toUpperCase()}${field.slice(1)}Entry`;

function messageProto([name, { fields, oneof }]: [string, MessageRow]) {
  const entries = Object.entries(fields);
  return {
    name,
    field: entries.map(([field, [number, kind]]) => {
      const [first = '', second = first] = kind.split(' ');
      const isMap = kind === 'map';
      const target = isMap ? `${name}.${entryName(field)}` : second;
      const scalar = scalars[target as keyof typeof scalars];
      return {
        name: field,
        number,
        label: isMap || first === 'list' ? Label.REPEATED : Label.OPTIONAL,
        ...(scalar ? { type: scalar } : { type: Type.MESSAGE, typeName: `.reference.${target}` }),
        ...(oneof && number >= oneof.from && { oneofIndex: 0 }),
      };
    }),
    nestedType: entries
      .filter(([, [, kind]]) => kind === 'map')
      .map(([field]) => ({
        name: entryName(field),
        options: { mapEntry: true },
        field: [
          { name: 'key', number: 1, label: Label.OPTIONAL, type: Type.STRING },
          { name: 'value', number: 2, label: Label.OPTIONAL, type: Type.STRING },
        ],
      })),
    oneofDecl: oneof ? [{ name: oneof.name }] : [],
  };
}

const registry = createFileRegistry(
  create(FileDescriptorSetSchema, {
    file: [
      create(FileDescriptorProtoSchema, {
        name: 'reference.proto',
        package: 'reference',
        syntax: 'proto3',
        messageType: Object.entries(messages).map(messageProto),
      }),
    ],
  }),
);

const message = (name: string): DescMessage => registry.getMessage(`reference.${name}`)!;

export const ReferenceRequest = message('Request');
export const ReferenceResponse = message('Response');
