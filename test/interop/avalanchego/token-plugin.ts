import { serveVm } from '../../../src/vm/guest';
import { TokenVm } from '../../vm/guest/tx/token-vm';

// The version of AvalancheGo 1.14.2.
void serveVm(() => new TokenVm(), { protocolVersion: 45 });
