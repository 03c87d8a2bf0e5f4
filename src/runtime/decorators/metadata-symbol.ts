// Emitters of standard decorators pass `context.metadata` only where this symbol exists. They look for it before they
// call the first decorator, so `vmre` must define it as soon as it is loaded: a bundle loads other modules later.
const symbols = Symbol as { metadata?: symbol };
symbols.metadata ??= Symbol.for('Symbol.metadata');
