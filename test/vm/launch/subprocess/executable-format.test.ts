import { readFileSync } from 'node:fs';

import { formatOf } from '../../../../src/vm/launch/subprocess/executable-format';
import { elf, machO, pe, universal } from './program-files';

test.each([
  ['', { kind: 'empty', machines: [] }],
  ['text', { kind: 'other', machines: [] }],
  ['\x7fELF', { kind: 'other', machines: [] }],
  ['MZ', { kind: 'pe', machines: [] }],
  ['#!/bin/sh\necho', { kind: 'script', interpreter: '/bin/sh', hasCarriageReturn: false }],
  ['#! /usr/bin/env node', { kind: 'script', interpreter: '/usr/bin/env' }],
  ['#!/bin/sh\r\necho', { kind: 'script', interpreter: '/bin/sh', hasCarriageReturn: true }],
  ['#!', { kind: 'script', interpreter: '' }],
])('%j', (text, format) => {
  expect(formatOf(Buffer.from(text, 'latin1'))).toMatchObject(format);
});

test.each([
  ['ELF for x64', elf(62), { kind: 'elf', machines: ['x64'], interpreter: undefined }],
  ['ELF for arm64', elf(183, '/lib/ld.so'), { machines: ['arm64'], interpreter: '/lib/ld.so' }],
  ['ELF of the other byte order', elf(22, undefined, false), { machines: ['s390x'] }],
  ['ELF for something unheard of', elf(999), { machines: ['machine 999'] }],
  ['Mach-O', machO(0x0100000c), { kind: 'mach-o', machines: ['arm64'] }],
  ['universal', universal(7, 0x01000007), { kind: 'mach-o', machines: ['ia32', 'x64'] }],
  ['PE', pe(0x8664), { kind: 'pe', machines: ['x64'] }],
])('%s', (_name, bytes, format) => {
  expect(formatOf(bytes)).toMatchObject(format);
});

test('Node itself is built for this machine', () => {
  const { machines } = formatOf(readFileSync(process.execPath).subarray(0, 4096));
  expect(machines).toContain(process.arch);
});

test('random bytes after a known prefix do not throw', () => {
  for (const head of [elf(62, '/lib/ld.so'), machO(7), universal(7, 7), pe(0x14c)]) {
    for (let length = 0; length <= head.length; length += 1) {
      expect(() => formatOf(head.subarray(0, length))).not.toThrow();
    }
    for (let at = 0; at < head.length; at += 1) {
      const broken = Buffer.from(head);
      broken[at] = 0xff;
      expect(() => formatOf(broken)).not.toThrow();
    }
  }
});
