import { mimicBuiltin } from './buffers/mimic-builtin.js';
import { checkText } from './check-text.js';

// Before ses saves the constructor: ses first compiles the text of a function by itself, to check it.
const Original = Function;

const CheckedFunction = mimicBuiltin(function (...texts: string[]): object {
  checkText(texts.join('\n'));
  return Reflect.construct(Original, texts);
}, Original);
Object.assign(globalThis, { Function: CheckedFunction });
