// Makes functions of WebAssembly count their steps.
const { Reader, number, signed, sized } = require('./wasm-format.cjs');

const [I32, NOTHING] = [0x7f, 0x40];
const [BLOCK, LOOP, IF, END] = [0x02, 0x03, 0x04, 0x0b];
const [BRANCH, RETURN, CALL, CALL_INDIRECT, BULK] = [0x0c, 0x0f, 0x10, 0x11, 0xfc];
/** Bytes, as a power of two, that count as a step when they are moved at once. */
const BYTES_A_STEP = 6;
/** Bytes of the C stack that a call takes in addition: about what V8 needs for it. */
const CALL_BYTES = 256;

const get = (global) => [0x23, ...number(global)];
const set = (global) => [0x24, ...number(global)];
const constant = (value) => [0x41, ...signed(value)];
const [ADD, SUBTRACT, IS_LESS, SHIFT] = [0x6a, 0x6b, 0x48, 0x76];
const add = (global, value) => [
  ...[...get(global), ...constant(value < 0 ? -value : value)],
  ...[value < 0 ? SUBTRACT : ADD, ...set(global)],
];

/** Calls the check function if a global is below its minimum. */
const checkBelow = (global, least, check, reason) => [
  ...[...get(global), ...constant(least), IS_LESS, IF, NOTHING],
  ...[...constant(reason), CALL, ...number(check), 0x1a, END],
];

/**
 * @param body a function
 * @param result the type that it returns, or NOTHING
 * @param places `fuel` and `stack` are globals, `least` is the least value of the latter, `check`, `copy`
 *   and `fill` are functions
 */
function meterBody(body, result, { fuel, stack, least, check, copy, fill }) {
  const step = [...add(fuel, -1), ...checkBelow(fuel, 0, check, 0)];
  const reader = new Reader(body);
  reader.list(() => [reader.number(), reader.byte()]);
  const head = body.subarray(0, reader.at);
  const parts = [];
  let from = reader.at;
  /** Replaces the instruction that begins there. */
  const replace = (begin, code) => {
    parts.push(body.subarray(from, begin), Buffer.from(code));
    from = reader.at;
  };
  let depth = 0;
  let calls = false;
  while (!reader.isAtEnd) {
    const begin = reader.at;
    const [code, bulk] = readInstruction(reader);
    if (code === BLOCK || code === LOOP || code === IF) depth += 1;
    else if (code === END) depth -= 1;
    else if (code === CALL || code === CALL_INDIRECT) calls = true;
    if (code === LOOP) replace(reader.at, step);
    // A return leaves the block around the body.
    else if (code === RETURN) replace(begin, [BRANCH, ...number(depth)]);
    else if (bulk === 10) replace(begin, [CALL, ...number(copy)]);
    else if (bulk === 11) replace(begin, [CALL, ...number(fill)]);
  }
  parts.push(body.subarray(from));
  if (!calls)
    return Buffer.concat([head, Buffer.from([BLOCK, result]), ...parts, Buffer.from([END])]);
  const enter = [...add(stack, -CALL_BYTES), ...checkBelow(stack, least, check, 1)];
  const leave = [...add(stack, CALL_BYTES), END];
  return Buffer.concat([
    ...[head, Buffer.from([...enter, BLOCK, result])],
    ...[...parts, Buffer.from(leave)],
  ]);
}

/** Instructions by how many numbers follow them; the rest is below. */
const operands = new Map(
  [
    ...[
      [0x00, 0x01, 0],
      [0x02, 0x04, 1],
      [0x05, 0x05, 0],
      [0x0b, 0x0b, 0],
      [0x0c, 0x0d, 1],
    ],
    ...[
      [0x0f, 0x0f, 0],
      [0x10, 0x10, 1],
      [0x11, 0x11, 2],
      [0x1a, 0x1b, 0],
      [0x20, 0x26, 1],
    ],
    ...[
      [0x28, 0x3e, 2],
      [0x3f, 0x42, 1],
      [0x45, 0xc4, 0],
      [0xd0, 0xd0, 1],
      [0xd1, 0xd1, 0],
    ],
    [0xd2, 0xd2, 1],
  ].flatMap(([first, last, count]) =>
    Array.from({ length: last - first + 1 }, (_, index) => [first + index, count]),
  ),
);
const bulkOperands = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1];

/** @returns the code, and that of an instruction of bulk memory */
function readInstruction(reader) {
  const code = reader.byte();
  const bulk = code === BULK ? reader.number() : undefined;
  if (code === 0x43)
    reader.take(4); // f32.const
  else if (code === 0x44)
    reader.take(8); // f64.const
  else if (code === 0x0e)
    reader.list(() => reader.number()) && reader.number(); // br_table
  else if (code === 0x1c)
    reader.list(() => reader.number()); // select of types
  else {
    const count = bulk === undefined ? operands.get(code) : bulkOperands[bulk];
    if (count === undefined) throw new Error(`unknown instruction ${code} ${bulk}`);
    for (let left = count; left > 0; left -= 1) reader.number();
  }
  return [code, bulk];
}

/** memory.copy and memory.fill as functions that take what they cost. */
function movers(fuel) {
  const cost = [0x20, 2, ...constant(BYTES_A_STEP), SHIFT];
  const take = [...get(fuel), ...cost, SUBTRACT, ...set(fuel)];
  const move = [...take, 0x20, 0, 0x20, 1, 0x20, 2, BULK];
  return [sized([0, ...move, 10, 0, 0, END]), sized([0, ...move, 11, 0, END])];
}

/** The type of them. */
const moverType = [0x60, 3, I32, I32, I32, 0];

module.exports = { NOTHING, meterBody, movers, moverType };
