/** How long two raw vats send each other messages, and whether they request answers. */
export class Course {
  left = 0;
  deliveries = 0;
  answered = false;

  start({ messages, answered }) {
    this.left = messages;
    this.deliveries = 0;
    this.answered = answered;
  }
}

/**
 * What one of the two vats does with a delivery: a message is answered, and sent back.
 *
 * @param syscall `send(result?)` to the other, `subscribe(promise)` and `resolve(promise)`
 */
export function relay(course, { send, subscribe, resolve }) {
  let promises = 0;
  return ([type, , message]) => {
    course.deliveries += 1;
    if (type !== 'message') return;
    if (message.result) resolve(message.result);
    if (course.left === 0) return;
    course.left -= 1;
    if (!course.answered) {
      send();
      return;
    }
    promises += 1;
    const result = `p+${promises}`;
    send(result);
    subscribe(result);
  };
}

/** A vat that only answers its messages. */
export const answering =
  ({ resolve }) =>
  ([type, , message]) => {
    if (type === 'message' && message.result) resolve(message.result);
  };
