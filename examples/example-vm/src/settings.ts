import { option } from 'vmre';

/** What a provider sets. */
export class Settings {
  @option({ description: 'Path of the VM plugin' })
  plugin = '';

  @option({ description: 'Path of the genesis, in the form of the VM' })
  genesis = '';

  @option({ description: 'JSON-RPC method of the VM that takes a transaction' })
  issueMethod = 'xsvm.issueTx';

  @option({ description: 'Address of the HTTP API; port 0 takes any free one' })
  host = '127.0.0.1';

  @option({ description: '0 takes any free port', min: 0, max: 65535 })
  port = 0;
}
