import 'ses';
import { installConsole } from './vat-console.js';

// From here on nobody can change what is shared: prototypes, constructors, this very list of globals.
installConsole();
lockdown({ errorTaming: 'safe', consoleTaming: 'safe', reporting: 'none' });
