import { checkText } from './check-text.js';
import { evaluateScript } from './quickjs-bindings.js';

/** An engine runs one vat: its global object is that of the compartment. */
export class GlobalCompartment {
  constructor({ globals }: { globals: Readonly<Record<string, unknown>> }) {
    Reflect.deleteProperty(globalThis, 'Compartment');
    for (const [name, value] of Object.entries(globals)) {
      Object.defineProperty(globalThis, name, { value });
    }
  }

  /** Other globals of the engine are not there any more. */
  readonly globalThis = {};

  evaluate(text: string): unknown {
    checkText(text);
    return evaluateScript(text);
  }
}
