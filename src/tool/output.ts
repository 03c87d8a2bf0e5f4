export {
  MOST_IN_LINE,
  inOne,
  print,
  printJson,
  printJsonText,
  tell,
  tellError,
  warn,
} from '../support/output';
