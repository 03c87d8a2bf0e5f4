// Takes the place of a module of ses in its evaluator: see scripts/realm/main.cjs. Whatever is evaluated goes through
// here last, in whatever compartment and by whatever function it is evaluated.
import { checkText } from './check-text.js';

type Transform = (source: string) => string;

export const mandatoryTransforms: Transform = (source) => {
  checkText(source);
  return source;
};

export function applyTransforms(source: string, transforms: readonly Transform[]): string {
  let text = source;
  for (let index = 0; index < transforms.length; index += 1) {
    text = (transforms[index] as Transform)(text);
  }
  return text;
}
