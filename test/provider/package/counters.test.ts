import { defaultCounters } from '../../../src/provider/descriptor/read-counters';
import { writeDescriptor } from '../../../src/provider/descriptor/write-descriptor';
import { countersFor } from '../../../src/provider/package/counters';
import { descriptorOf, type Project } from '../../../src/provider/package/project';
import { coded } from '../../support/coded';

const project: Project = {
  directory: '/project',
  name: 'billed',
  version: '1.0.0',
  identity: { name: 'billed', version: '1.0.0' },
  executable: 'billed',
  program: '/project/bin/billed',
  extraArgs: [],
};

const requests = 'golem.usage.acme.requests';

test('a runtime without counters is described without counters', () => {
  expect(countersFor(project, {})).toBeUndefined();
});

test('counters of a definition are listed with those of a supervisor', () => {
  const counters = countersFor(project, {
    [requests]: { description: 'Requests answered' },
    plain: { name: 'bytes', price: false },
  });
  expect(counters).toEqual({
    ...defaultCounters,
    [requests]: { name: 'requests', description: 'Requests answered', price: true },
    plain: { name: 'bytes', description: 'bytes', price: false },
  });
  const text = writeDescriptor(descriptorOf({ ...project, counters }, 'billed'));
  expect(JSON.parse(text)).toMatchObject([
    { config: { counters: { [requests]: { name: 'requests', price: true } } } },
  ]);
});

test('a counter of the supervisor keeps the name by which golemsp prices it', () => {
  const cpu = 'golem.usage.cpu_sec';
  expect(countersFor(project, { [cpu]: { description: 'Work' } })).toMatchObject({
    [cpu]: { name: 'cpu', description: 'Work', price: true },
  });
});

test('two counters with one name are rejected as always', () => {
  const counters = countersFor(project, { 'golem.usage.acme.cpu': {} });
  expect(() => writeDescriptor(descriptorOf({ ...project, counters }, 'billed'))).toThrow(
    coded('VMRE_DESCRIPTOR_INVALID', 'is also the name of golem.usage.cpu_sec'),
  );
});

const listed = { name: 'requests', description: 'Requests', price: true };

test.each([
  ['the same', { [requests]: listed }, { [requests]: { price: true, name: 'requests' } }],
  ['other words', { [requests]: listed }, { [requests]: { description: 'Others' } }],
  [
    'a price that the definition leaves open',
    { [requests]: { ...listed, price: false } },
    { [requests]: {} },
  ],
  ['those of the supervisor', { ...defaultCounters, [requests]: listed }, { [requests]: {} }],
])('package.json may list %s', (_what, counters, declared) => {
  expect(countersFor({ ...project, counters }, declared)).toBe(counters);
});

test('all differences between package.json and the definition are reported', () => {
  const counters = {
    [requests]: listed,
    'golem.usage.acme.request': listed,
    'golem.usage.acme.free': { name: 'free', price: false },
  };
  const declared = {
    [requests]: { name: 'reqs', price: false },
    'golem.usage.acme.free': {},
    'golem.usage.acme.lost': {},
  };
  const message = `/project/package.json: 4 problems
    "vmre.counters" golem.usage.acme.lost is missing: the definition declares it
    "vmre.counters" golem.usage.acme.request is not declared in the definition
    "vmre.counters" ${requests} has the name "requests", but "reqs" in the definition
    "vmre.counters" ${requests} has the price true, but false in the definition`;
  expect(() => countersFor({ ...project, counters }, declared)).toThrow(
    coded(
      'VMRE_PROJECT_INVALID',
      message,
      'Remove "vmre.counters": the counters are taken from the definition.',
    ),
  );
});
