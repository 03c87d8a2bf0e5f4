import { mimicBuiltin } from './buffers/mimic-builtin.js';
import { checkText } from './check-text.js';

// Before ses takes hold of it: ses compiles the text of a function by itself first, to see whether it is one.
const Original = Function;

const CheckedFunction = mimicBuiltin(function (...texts: string[]): object {
  checkText(texts.join('\n'));
  return Reflect.construct(Original, texts);
}, Original);
Object.assign(globalThis, { Function: CheckedFunction });
