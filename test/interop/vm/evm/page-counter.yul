// SPDX-License-Identifier: Apache-2.0
// The contract of docs/evm.md, small enough for a page: solc 0.8.37, for Cancun, optimized.
object "Counter" {
  code {
    datacopy(0, dataoffset("runtime"), datasize("runtime"))
    return(0, datasize("runtime"))
  }
  object "runtime" {
    code {
      switch shr(224, calldataload(0))
      case 0x2ddbd13a { // total()
        mstore(0, sload(0))
        return(0, 32)
      }
      case 0x1003e2d2 { // add(uint256)
        let amount := calldataload(4)
        if gt(amount, 100) {
          mstore(0, 0xe0f0d3cc) // TooMuch(uint256 most)
          mstore(32, 100)
          revert(28, 36)
        }
        sstore(0, add(sload(0), amount))
        mstore(0, amount)
        // Added(address indexed by, uint256 amount)
        log2(0, 32, 0x446e00ad56f9b887844f390c87a128507b991ea0499375f13ecb115288c2df7d, caller())
      }
      case 0x159090bd { // take()
        mstore(0, 0x6f825350) // getVerifiedWarpMessage(uint32) of Warp, with 0
        mstore(32, 0)
        pop(staticcall(gas(), 0x0200000000000000000000000000000000000005, 28, 36, 0, 0))
        returndatacopy(0, 0, returndatasize())
        if iszero(mload(32)) { revert(0, 0) } // not valid
        sstore(0, add(sload(0), mload(0xc0))) // the first word of the payload
      }
      default { revert(0, 0) }
    }
  }
}
