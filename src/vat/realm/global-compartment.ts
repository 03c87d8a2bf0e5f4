import { checkText } from './check-text.js';
import { evaluateScript } from './quickjs-bindings.js';

/** An engine runs one vat, so that the compartment uses the global object of the engine. */
export class GlobalCompartment {
  constructor({ globals }: { globals: Readonly<Record<string, unknown>> }) {
    Reflect.deleteProperty(globalThis, 'Compartment');
    for (const [name, value] of Object.entries(globals)) {
      Object.defineProperty(globalThis, name, { value });
    }
  }

  /** The other globals of the engine have been removed. */
  readonly globalThis = {};

  evaluate(text: string): unknown {
    checkText(text);
    return evaluateScript(text);
  }
}
