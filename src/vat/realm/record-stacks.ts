import { recordStacks } from './stacks.js';

// Before ses takes hold of the constructors.
recordStacks();
