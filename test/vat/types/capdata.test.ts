import { decodeCapData } from '../../../src/vat/capdata/decode-capdata';
import { errorData, singleSlotOf, undefinedData } from '../../../src/vat/types/capdata';

describe('the reference of which data consists', () => {
  test.each([
    ['an object', '#"$0"'],
    ['an object with its name', '#"$0.Alleged: purse"'],
    ['a promise', '#"&0"'],
    ['a promise with a name', '#"&0.Alleged: later"'],
    ['a name that has quotes', '#"$0.Alleged: \\"it\\""'],
    ['the older form', '{"@qclass":"slot","index":0}'],
    ['the older form with a name', '{"@qclass":"slot","iface":"Alleged: purse","index":0}'],
  ])('%s', (_what, body) => {
    expect(singleSlotOf({ body, slots: ['ko20'] })).toBe('ko20');
  });

  test.each([
    ['in an array', '#["$0"]'],
    ['in a record', '#{"it":"$0"}'],
    ['after a blank', '# "$0"'],
    ['of another number', '#"$1"'],
    ['with a longer number', '#"$00"'],
    ['of another kind', '#"%0"'],
    ['as a text that looks like it', '#"!$0"'],
    ['not mentioned', '#"text"'],
    ['with something after it', '#"$0","$0"'],
    ['cut short', '#"$0.Alleged: pur'],
    ['with no form', '"$0"'],
    ['nowhere', ''],
    ['in an array, the older form', '[{"@qclass":"slot","index":0}]'],
    ['of another number, the older form', '{"@qclass":"slot","index":1}'],
    ['of no number, the older form', '{"@qclass":"slot"}'],
    ['of another class', '{"@qclass":"bigint","digits":"0"}'],
    ['cut short, the older form', '{"@qclass":"slot","index":0'],
  ])('is undefined for %s', (_what, body) => {
    expect(singleSlotOf({ body, slots: ['ko20'] })).toBeUndefined();
  });

  test.each([[[]], [['ko20', 'ko21']]])('is undefined for the references %j', (slots) => {
    expect(singleSlotOf({ body: '#"$0"', slots })).toBeUndefined();
  });
});

describe('an error as data', () => {
  test.each([
    [errorData('vat terminated'), new Error('vat terminated')],
    [errorData('no "such" thing\n', 'TypeError'), new TypeError('no "such" thing\n')],
    [errorData(''), new Error('')],
  ])('%j is decoded as intended', (data, expected) => {
    const read = decodeCapData(data) as Error;
    expect(read).toBeInstanceOf(Error);
    expect([read.name, read.message]).toEqual([expected.name, expected.message]);
    expect(data.slots).toEqual([]);
  });
});

test('undefined is decoded as undefined', () => {
  expect(decodeCapData(undefinedData)).toBeUndefined();
  expect(undefinedData.slots).toEqual([]);
});
