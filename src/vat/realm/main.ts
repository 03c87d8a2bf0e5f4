import './lockdown.js';
import './serve.js';
