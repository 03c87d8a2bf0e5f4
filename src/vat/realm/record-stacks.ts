import { recordStacks } from './stacks.js';

// Before ses saves the constructors.
recordStacks();
