import { reasonText } from '../../../src/vat/types/reason-text';

test.each([
  ['#"alas"', 'alas'],
  ['#"!escaped"', 'escaped'],
  ['#{"#error":"out of order","name":"Error"}', 'out of order'],
  ['#{"#error":"no number","errorId":"error:1","name":"TypeError"}', 'TypeError: no number'],
  ['#{"#error":"!odd"}', 'odd'],
  ['#{"code":7}', '{"code":7}'],
  ['#[1,2]', '[1,2]'],
  ['#7', '7'],
  ['#null', 'null'],
  ['raw', 'raw'],
  ['', ''],
])('the text of %j is %j', (body, text) => {
  expect(reasonText({ body, slots: [] })).toBe(text);
});
