import fc from 'fast-check';

import { openMemoryStore } from '../../../../src/store';
import type { Head } from '../../../../src/vm/client/block';
import { encodeBlock } from '../../../../src/vm/guest';
import { contentOf, LedgerVm } from '../ledger-vm';
import { ServedGuest } from '../served-guest';

interface Node {
  block: Head;
  parent: Node | undefined;
  content: Record<string, string>;
}

const blockOn = ({ block: parent }: Pick<Node, 'block'>, payload: string): Buffer =>
  encodeBlock({
    parentId: parent.id,
    height: parent.height + 1n,
    timestamp: new Date(1000 + Number(parent.height) + 1),
    payload: Buffer.from(payload),
  });

const rootOf = ({ client }: ServedGuest<LedgerVm>): Node => ({
  block: client.head!,
  parent: undefined,
  content: { genesis: 'in the beginning' },
});

/** What a list of commands makes of a content; undefined if it throws. */
function applied(
  before: Record<string, string>,
  payload: string,
): Record<string, string> | undefined {
  const content = { ...before };
  for (const line of payload.split(';')) {
    const [command, key = '', amount = '1'] = line.trim().split(' ');
    if (command === 'add') content[key] = String(Number(content[key] ?? 0) + Number(amount));
    if (command === 'remove') delete content[key];
    if (command === 'throw') return undefined;
  }
  return content;
}

const key = fc.constantFrom('a', 'b', 'ab', 'c', 'genesis2', 'z');
const command = fc.oneof(
  fc.tuple(key, fc.integer({ min: 1, max: 9 })).map(([name, n]) => `add ${name} ${n}`),
  key.map((name) => `remove ${name}`),
  key.map((name) => `attempt ${name}`),
  { weight: 1, arbitrary: key.map((name) => `throw ${name}`) },
);
const payload = fc.array(command, { minLength: 1, maxLength: 4 }).map((all) => all.join(';'));
/** Build on one of the open blocks, or accept one of the children of the head. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ verify: fc.nat(), payload }) },
  { weight: 1, arbitrary: fc.record({ accept: fc.nat() }) },
);

test('forks do not see each other, and only accepted blocks change the state', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const store = openMemoryStore();
      const chosen: Buffer[] = [];
      let stateHash: Buffer;
      let head: Node;
      {
        await using served = await ServedGuest.open(new LedgerVm(), store);
        const { vm, client } = served;
        head = rootOf(served);
        let open: Node[] = [];
        for (const [at, each] of steps.entries()) {
          if ('verify' in each) {
            const parent = [head, ...open][each.verify % (open.length + 1)]!;
            const bytes = blockOn(parent, `${each.payload};note ${at}`);
            const content = applied(parent.content, each.payload);
            const verified = client.verify({ bytes });
            if (content === undefined) {
              await expect(verified).rejects.toThrow('the author threw');
              continue;
            }
            await verified;
            open.push({ block: await client.parseBlock(bytes), parent, content });
          } else {
            const children = open.filter(({ parent }) => parent === head);
            const next = children[each.accept % Math.max(children.length, 1)];
            if (!next) continue;
            await client.accept(next.block);
            chosen.push(next.block.bytes);
            const leads = (node: Node | undefined): boolean =>
              node !== undefined && (node === next || leads(node.parent));
            for (const other of open.filter((node) => !leads(node)))
              await client.reject(other.block);
            open = open.filter((node) => node !== next && leads(node));
            head = next;
          }
          expect(await contentOf(vm)).toEqual(head.content);
        }
        ({ stateHash } = vm.context);
        expect(client.head!.id).toEqual(head.block.id);
        await client.shutdown();
      }
      // A restart continues with the same state.
      await using again = await ServedGuest.open(new LedgerVm(), store);
      expect(again.client.head!.id).toEqual(head.block.id);
      expect(await contentOf(again.vm)).toEqual(head.content);
      expect(again.vm.context.stateHash).toEqual(stateHash);
      // A node that saw only the accepted blocks has the same state.
      await using late = await ServedGuest.open(new LedgerVm());
      for (const bytes of chosen) {
        await late.client.verify({ bytes });
        await late.client.accept(await late.client.parseBlock(bytes));
      }
      expect(late.vm.context.stateHash).toEqual(stateHash);
    }),
    { numRuns: 25 },
  );
}, 120_000);

test('after a decision, a block on the losing branch has no parent', async () => {
  await using served = await ServedGuest.open(new LedgerVm());
  const { client, vm } = served;
  const root = rootOf(served);
  const [left, right] = ['add left 1', 'add right 1'].map((text) => blockOn(root, text));
  for (const bytes of [left!, right!]) await client.verify({ bytes });
  const blocks = [await client.parseBlock(left!), await client.parseBlock(right!)] as const;
  await client.accept(blocks[0]);
  const child = blockOn({ block: blocks[1] }, 'add more 1');
  await expect(client.verify({ bytes: child })).rejects.toThrow('missing parent block');
  await expect(client.accept(blocks[1])).rejects.toThrow('not a child of the head');
  await client.reject(blocks[1]);
  expect(vm.decided).toEqual(['accepted 1', 'rejected 1']);
  await expect(client.getBlock(blocks[1].id)).rejects.toMatchObject({ code: 'VMRE_VM_NOT_FOUND' });
  expect(await contentOf(vm)).toEqual({ genesis: 'in the beginning', left: '1' });
});
