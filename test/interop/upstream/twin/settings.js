// Options and configuration, as in `settings.rs` of sdk-runtime.
const { option } = require('vmre');

class TwinCli {
  greeting = undefined;
}
option({ type: String })(TwinCli.prototype, 'greeting');

class TwinConfig {
  greeting = 'hello';
  limit = 7;
}
// The flag belongs to the command line class.
option({ flag: false })(TwinConfig.prototype, 'greeting');
option({ min: 0 })(TwinConfig.prototype, 'limit');

module.exports = { TwinCli, TwinConfig };
