import './buffers/count-buffers.js';
import './own-harden.js';
import 'ses';
import { hideHooks } from './hide-hooks.js';
import { installConsole } from './vat-console.js';

// From here on nobody can change what is shared: prototypes, constructors, this very list of globals.
hideHooks();
installConsole();
lockdown({ errorTaming: 'safe', consoleTaming: 'safe', reporting: 'none' });
