import './ephemerons.js';
import './quickjs-bindings.js';
import './quickjs-lockdown.js';
import './serve.js';
import { fixGlobals } from './tame-globals.js';

fixGlobals();
