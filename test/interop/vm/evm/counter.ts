import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseAbi, type Hex } from 'viem';

/** `Counter.sol`, for the EVM of Cancun, by solc 0.8.37 with its optimizer (200 runs) and no metadata. */
export const counter = {
  abi: parseAbi([
    'function add(uint256 amount)',
    'function total() view returns (uint256)',
    'function report() returns (bytes32 messageID)',
    'function take(uint32 index)',
    'event Added(address indexed by, uint256 amount, uint256 total)',
    'event Reported(bytes32 indexed chain, address indexed counter, uint256 total)',
    'error TooMuch(uint256 amount, uint256 most)',
    'error NoMessage(uint32 index)',
  ]),
  bytecode: `0x${readFileSync(join(__dirname, 'Counter.hex'), 'utf8').trim()}`,
} as const satisfies { abi: unknown; bytecode: Hex };
