// Replaces a module in the evaluator of ses: see scripts/realm/main.cjs. All evaluated text passes through
// here last, in every compartment and from every function.
import { checkText, withoutSourceMaps } from './check-text.js';

type Transform = (source: string) => string;

export const mandatoryTransforms: Transform = (source) => {
  const text = withoutSourceMaps(source);
  checkText(text);
  return text;
};

export function applyTransforms(source: string, transforms: readonly Transform[]): string {
  let text = source;
  for (let index = 0; index < transforms.length; index += 1) {
    text = (transforms[index] as Transform)(text);
  }
  return text;
}
