// Makes a WebAssembly module count its steps, so that whatever runs in it can be stopped and measured: the
// interpreter as well as its library. A step is a turn of a loop, or the moving of 64 bytes at once. And
// makes calls take room on the stack of C, so that an interpreter that limits that stack limits the one of
// V8, wherever it calls itself. Both depend on nothing but what is computed.
const { NOTHING, meterBody, movers, moverType } = require('./meter-code.cjs');
const { Reader, append, list, number, sized, text } = require('./wasm-format.cjs');

/** Ids of the sections that are read or changed. */
const [TYPE, IMPORT, FUNCTION, GLOBAL, EXPORT, CODE] = [1, 2, 3, 6, 7, 10];
const [KIND_FUNCTION, KIND_MEMORY, KIND_GLOBAL] = [0, 2, 3];
/** As compilers of C have it. */
const STACK_POINTER = 0;

/**
 * @param module its bytes
 * @param rename imports and exports by the names that they have, to those that they get; exports that have
 *   none are left out
 * @param check new name of the imported function that is called with 0 when `fuel`, an exported global,
 *   goes below 0; with 1 when calls take more of the stack than `stackBytes`
 */
function meterWasm(module, { rename, check, stackBytes }) {
  const reader = new Reader(module);
  const head = reader.take(8);
  const parts = new Map();
  while (!reader.isAtEnd) parts.set(reader.byte(), reader.take());

  const results = readResults(parts.get(TYPE));
  const imports = readImports(parts.get(IMPORT), rename.imports);
  const functions = readNumbers(parts.get(FUNCTION));
  const globals = new Reader(parts.get(GLOBAL));
  const fuel = globals.number();
  const copy = imports.functions.length + functions.length;
  const least = readStackTop(globals) - stackBytes;
  const places = {
    ...{ fuel, copy, fill: copy + 1, least },
    ...{ stack: STACK_POINTER, check: imports.functions.indexOf(check) },
  };
  const bodies = new Reader(parts.get(CODE));
  let index = 0;
  const metered = bodies.list(() =>
    sized(meterBody(bodies.take(), results[functions[index++]], places)),
  );
  const type = number(results.length);
  parts.set(TYPE, append(parts.get(TYPE), [moverType]));
  parts.set(IMPORT, imports.section);
  parts.set(FUNCTION, append(parts.get(FUNCTION), [type, type]));
  parts.set(GLOBAL, append(parts.get(GLOBAL), [[0x7f, 1, 0x41, 0, 0x0b]]));
  const exported = [...text('fuel'), KIND_GLOBAL, ...number(fuel)];
  parts.set(EXPORT, append(renameExports(parts.get(EXPORT), rename.exports), [exported]));
  parts.set(CODE, list([...metered, ...movers(fuel)]));
  const written = [...parts].flatMap(([id, part]) => [Buffer.from([id]), sized(part)]);
  return Buffer.concat([head, ...written]);
}

function readNumbers(section) {
  const reader = new Reader(section);
  return reader.list(() => reader.number());
}

/** What functions of each type return. */
function readResults(section) {
  const reader = new Reader(section);
  return reader.list(() => {
    reader.byte();
    reader.take();
    const results = [...reader.take()];
    if (results.length > 1) throw new Error('a function returns several values');
    return results[0] ?? NOTHING;
  });
}

/** The first value of the stack pointer. */
function readStackTop(reader) {
  const [type, , code] = [reader.byte(), reader.byte(), reader.byte()];
  if (type !== 0x7f || code !== 0x41) throw new Error('the first global is no stack pointer');
  return reader.number();
}

function readImports(section, names) {
  const reader = new Reader(section);
  const functions = [];
  const entries = reader.list(() => {
    reader.take();
    const name = names[reader.text()];
    const begin = reader.at;
    const kind = reader.byte();
    if (kind === KIND_FUNCTION) functions.push(name);
    else if (kind !== KIND_MEMORY) throw new Error(`an import of kind ${kind}`);
    const hasMaximum = kind === KIND_MEMORY && reader.byte() === 1;
    reader.number();
    if (hasMaximum) reader.number();
    return Buffer.concat([text('host'), text(name), section.subarray(begin, reader.at)]);
  });
  return { functions, section: list(entries) };
}

function renameExports(section, names) {
  const reader = new Reader(section);
  const entries = reader.list(() => {
    const name = names[reader.text()];
    const entry = [reader.byte(), ...number(reader.number())];
    return name === undefined ? [] : [Buffer.concat([text(name), Buffer.from(entry)])];
  });
  return list(entries.flat());
}

module.exports = { meterWasm };
