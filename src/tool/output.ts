export { MOST_IN_LINE, inOne, print, printJson, tell, tellError, warn } from '../support/output';
