import {
  decodeBlock,
  encodeBlock,
  Vm,
  type ApplyContext,
  type BuildRequest,
  type FramedBlock,
  type State,
} from '../../../src/vm/guest';

/** Words of a block that make its code misbehave. */
export type Command =
  | `add ${string} ${number}`
  | `remove ${string}`
  | `throw ${string}`
  | `late ${string}`
  | `attempt ${string}`;

/** A VM whose blocks are lists of commands for its state. */
export class LedgerVm extends Vm<FramedBlock> {
  readonly version = 'ledger/1.0.0';
  readonly commands: string[] = [];
  readonly decided: string[] = [];
  /** The state of a block that was applied, which must not be usable any more. */
  escaped: State | undefined;
  failAccepted = false;

  parse(bytes: Buffer): FramedBlock {
    return decodeBlock(bytes);
  }

  genesis(genesis: Buffer, state: State): Buffer {
    state.put('genesis', genesis);
    return encodeBlock({ parentId: Buffer.alloc(32), height: 0n, timestamp: new Date(1000) });
  }

  build(request: BuildRequest<FramedBlock>): Buffer | undefined {
    const next = this.commands.shift();
    if (next === undefined) return undefined;
    return encodeBlock({ ...request, payload: Buffer.from(next) });
  }

  async apply(
    state: State,
    block: FramedBlock,
    _context?: ApplyContext<FramedBlock>,
  ): Promise<void> {
    for (const line of block.payload.toString().split(';')) await perform(this, state, line.trim());
  }

  override accepted({ height }: FramedBlock): void {
    this.decided.push(`accepted ${height}`);
    if (this.failAccepted) throw new Error('after the decision');
  }

  override rejected({ height }: FramedBlock): void {
    this.decided.push(`rejected ${height}`);
  }

  put(...commands: string[]): void {
    this.commands.push(...commands);
    this.wantBlock();
  }
}

async function perform(vm: LedgerVm, state: State, line: string): Promise<void> {
  const [command, key = '', amount = '1'] = line.split(' ');
  if (command === 'add') {
    const before = Number((await state.get(key)) ?? 0);
    state.put(key, String(before + Number(amount)));
  } else if (command === 'remove') state.delete(key);
  else if (command === 'late') vm.escaped = state;
  else if (command === 'attempt') {
    await state
      .attempt(async (draft) => {
        draft.put(key, 'tried');
        throw new Error('undone');
      })
      .catch(() => undefined);
  } else if (command === 'throw') {
    state.put(key, 'thrown');
    throw new Error(`the author threw ${key}`);
  }
}

/** The whole state, as an object. */
export async function contentOf(vm: LedgerVm): Promise<Record<string, string>> {
  const content: Record<string, string> = {};
  for await (const { key, value } of vm.state.entries()) content[key.toString()] = value.toString();
  return content;
}
