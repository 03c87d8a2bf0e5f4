export { inOne, print, printJson, tell, tellError, warn } from '../support/output';
