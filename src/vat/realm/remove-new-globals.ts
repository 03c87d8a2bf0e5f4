// Before ses is loaded: compartments get what it finds, and the two must agree.
for (const name of ['AsyncIterator', 'Iterator', 'ModuleSource', 'Temporal']) {
  Reflect.deleteProperty(globalThis, name);
}

/** The prototype of all iterators had only this property in ES2023. */
const iterators = Object.getPrototypeOf(Object.getPrototypeOf([].values())) as object;
for (const key of Reflect.ownKeys(iterators)) {
  if (key !== Symbol.iterator) Reflect.deleteProperty(iterators, key);
}
