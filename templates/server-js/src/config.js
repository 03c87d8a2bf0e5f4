const { option } = require('vmre');

/** What can be set in the configuration file, with variables and with flags: see `--help`. */
class Config {
  greeting = 'hello';
}

// Without decorators an option is declared by a call.
option({ description: 'How the runtime greets' })(Config.prototype, 'greeting');

module.exports = { Config };
