import { mimicBuiltin } from './buffers/mimic-builtin.js';
import { checkText, withoutSourceMaps } from './check-text.js';

// Before ses saves the constructor: ses first compiles the text of a function by itself, to check it.
const Original = Function;

const CheckedFunction = mimicBuiltin(function (...given: string[]): object {
  const texts = given.map((each) => withoutSourceMaps(String(each)));
  checkText(texts.join('\n'));
  return Reflect.construct(Original, texts);
}, Original);
Object.assign(globalThis, { Function: CheckedFunction });
