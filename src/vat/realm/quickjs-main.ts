import './ephemerons.js';
import './quickjs-bindings.js';
import './quickjs-lockdown.js';
import './serve.js';
import { closeGlobals } from './tame-globals.js';

closeGlobals();
