/** Stores notes. */
exports.buildRootObject = ({ Far }, parameters, baggage) => {
  if (!baggage.has('notes')) baggage.init('notes', []);
  return Far('journal', {
    note(text) {
      baggage.set('notes', [...baggage.get('notes'), text]);
      return baggage.get('notes').length;
    },
    notes: () => baggage.get('notes'),
  });
};
