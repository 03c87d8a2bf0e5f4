import { Aliases } from '../../../src/vm/services/aliases';
import { healthHandlers } from '../../../src/vm/services/health';
import { formatId } from '../../../src/vm/ids/id';
import { AliasReaderService } from '../../../src/vm/protocol/alias-reader';
import { HealthService, ServingStatus } from '../../../src/vm/protocol/health';
import { coded } from '../../support/coded';
import { served } from './served';

const id = (byte: number): Buffer => Buffer.alloc(32, byte);
const failed = (text: string) => coded('VMRE_RPC_FAILED', text);

describe('aliases', () => {
  test('an id has several aliases, the first one is primary', async () => {
    const aliases = new Aliases();
    aliases.add(id(1), 'X');
    aliases.add(id(1), 'exchange');
    aliases.add(id(2), 'C');
    const reader = await served(AliasReaderService, aliases.handlers);
    expect((await reader.lookup({ alias: 'exchange' })).id).toEqual(id(1));
    expect((await reader.primaryAlias({ id: id(1) })).alias).toBe('X');
    expect((await reader.aliases({ id: id(1) })).aliases).toEqual(['X', 'exchange']);
    expect((await reader.aliases({ id: id(2) })).aliases).toEqual(['C']);
  });

  test('unknown ids and aliases have the texts that VMs expect', async () => {
    const reader = await served(AliasReaderService, new Aliases().handlers);
    await expect(reader.lookup({ alias: 'nobody' })).rejects.toEqual(
      failed('there is no ID with alias: nobody (UNKNOWN)'),
    );
    await expect(reader.primaryAlias({ id: id(9) })).rejects.toEqual(
      failed(`there is no alias for ID: ${formatId(id(9))} (UNKNOWN)`),
    );
    expect((await reader.aliases({ id: id(9) })).aliases).toEqual([]);
    await expect(reader.aliases({ id: Buffer.alloc(31) })).rejects.toEqual(failed('31'));
  });

  test('an alias belongs to one chain, and is free again when that is removed', () => {
    const aliases = new Aliases();
    aliases.add(id(1), 'X');
    expect(() => aliases.add(id(2), 'X')).toThrow(
      coded('VMRE_VM_ID_INVALID', '"X" already belongs to'),
    );
    expect(() => aliases.add(id(1), 'X')).toThrow(coded('VMRE_VM_ID_INVALID'));
    aliases.remove(id(1));
    expect(aliases.aliasesOf(id(1))).toEqual([]);
    aliases.add(id(2), 'X');
    expect(aliases.lookup('X')).toEqual(id(2));
    aliases.remove(id(7)); // nothing to take
  });

  test('an id is copied', () => {
    const aliases = new Aliases();
    const mine = id(3);
    aliases.add(mine, 'mine');
    mine.fill(0);
    expect(aliases.lookup('mine')).toEqual(id(3));
  });
});

test('health is answered for the whole server', async () => {
  const health = await served(HealthService, healthHandlers);
  expect(await health.check({})).toEqual({ status: ServingStatus.Serving });
  await expect(health.check({ service: 'vm.VM' })).rejects.toEqual(
    failed('unknown service vm.VM (NOT_FOUND)'),
  );
});
