import { checkText, withoutSourceMaps } from './check-text.js';

type Make = (...texts: string[]) => object;

const makers = [function () {}, function* () {}, async function () {}, async function* () {}];

/** Makes everything that evaluates text check it first. */
export function tameEvaluators(): void {
  const evaluate = eval;
  const tamedEval = (text: unknown): unknown => {
    if (typeof text !== 'string') return text;
    const evaluated = withoutSourceMaps(text);
    checkText(evaluated);
    return evaluate(evaluated) as unknown;
  };
  Object.assign(globalThis, { eval: Object.defineProperty(tamedEval, 'name', { value: 'eval' }) });
  for (const each of makers) {
    const prototype = Object.getPrototypeOf(each) as { constructor: Make };
    Object.defineProperty(prototype, 'constructor', { value: tamedMaker(prototype) });
  }
  Object.assign(globalThis, { Function: Function.prototype.constructor });
}

function tamedMaker(prototype: { readonly constructor: Make }): Make {
  const make = prototype.constructor;
  // It must work with and without new.
  const tamed = function (...given: unknown[]): object {
    const texts = given.map((each) => withoutSourceMaps(String(each)));
    checkText(texts.join('\n'));
    return make(...texts);
  };
  return Object.defineProperties(tamed, {
    prototype: { value: prototype, writable: false },
    name: { value: make.name },
  });
}
