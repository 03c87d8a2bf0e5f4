import { readDeployAnswer, readOfferAnswer } from '../../src/supervisor/answers';
import { coded } from '../support/coded';

describe('the answer of deploy', () => {
  const vols = [{ name: 'vol-1', path: '/golem/input' }];

  test.each<[string, string, object]>([
    ['nothing at all', '', { startMode: 'empty', volumes: [] }],
    ['white space', ' \n', { startMode: 'empty', volumes: [] }],
    [
      'the whole of it',
      JSON.stringify({ startMode: 'blocking', valid: { Ok: '' }, vols }),
      { startMode: 'blocking', volumes: vols },
    ],
    ['what has a default left out', '{"valid":{"Ok":""}}', { startMode: 'empty', volumes: [] }],
    ['text in front', 'loading…\n{"valid":{"Ok":""}}\n', { startMode: 'empty', volumes: [] }],
  ])('may be %s', (_what, text, expected) => {
    expect(readDeployAnswer(text)).toEqual(expected);
  });

  test.each([
    ['text alone', 'done', 'deploy printed no JSON object: "done"'],
    ['text behind', '{"valid":{"Ok":""}} done', 'deploy did not print exactly one JSON object'],
    ['braces in front', '{x} {"valid":{"Ok":""}}', 'deploy did not print exactly one JSON object'],
    ['no valid', '{"startMode":"empty"}', 'deploy must have valid with Ok or Err'],
    ['an unknown mode', '{"valid":{"Ok":""},"startMode":"x"}', 'deploy has a startMode other than'],
    ['invalid volumes', '{"valid":{"Ok":""},"vols":["/a"]}', 'deploy has vols that are no'],
    [
      'an error',
      '{"valid":{"Err":"no"}}',
      'deploy returned Err with exit code 0, which a supervisor',
    ],
  ])('with %s is rejected', (_what, text, message) => {
    expect(() => readDeployAnswer(text)).toThrow(coded('VMRE_CONTRACT_BROKEN', message));
  });
});

describe('the answer of offer-template', () => {
  test('is one object with both keys', () => {
    const text = '{"properties":{"golem.a":1},"constraints":"","more":0}\n';
    expect(readOfferAnswer(text)).toEqual({ constraints: '', properties: { 'golem.a': 1 } });
  });

  test.each([
    ['nothing', '', 'offer-template did not print exactly one JSON object: ""'],
    ['text in front', 'hi\n{"properties":{},"constraints":""}', 'did not print exactly one JSON'],
    ['no constraints', '{"properties":{}}', 'offer-template lacks constraints'],
    ['no properties', '{"constraints":""}', 'offer-template lacks properties'],
    [
      'too many levels',
      `{"constraints":"","properties":{"deep":${'['.repeat(5000)}${']'.repeat(5000)}}}`,
      'offer-template printed output that a supervisor cannot read: properties.deep[0]',
    ],
    [
      'half of a surrogate pair',
      '{"constraints":"","properties":{"a":"\\ud800"}}',
      'properties.a has half of a surrogate pair',
    ],
    ['a key twice', '{"constraints":"","constraints":"","properties":{}}', 'constraints is given'],
    ['a list for properties', '{"constraints":"","properties":[]}', 'lacks properties'],
  ])('with %s is rejected', (_what, text, message) => {
    expect(() => readOfferAnswer(text)).toThrow(coded('VMRE_CONTRACT_BROKEN', message));
  });

  test('is quoted up to a limit', () => {
    expect(() => readOfferAnswer('x'.repeat(1000))).toThrow(coded(/./, /^.{240,300}$/));
  });
});
