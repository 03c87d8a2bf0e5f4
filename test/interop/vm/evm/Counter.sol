// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

struct WarpMessage {
    bytes32 sourceChainID;
    address originSenderAddress;
    bytes payload;
}

/// What is used here of the precompile of Avalanche's Warp messages.
interface Warp {
    function sendWarpMessage(bytes calldata payload) external returns (bytes32 messageID);

    function getVerifiedWarpMessage(
        uint32 index
    ) external view returns (WarpMessage memory message, bool valid);
}

/// Counts what it is told, and what counters of other chains report in Warp messages.
contract Counter {
    Warp private constant WARP = Warp(0x0200000000000000000000000000000000000005);
    uint256 private constant MOST = 100;

    uint256 public total;

    event Added(address indexed by, uint256 amount, uint256 total);
    event Reported(bytes32 indexed chain, address indexed counter, uint256 total);

    error TooMuch(uint256 amount, uint256 most);
    error NoMessage(uint32 index);

    function add(uint256 amount) external {
        if (amount > MOST) revert TooMuch(amount, MOST);
        total += amount;
        emit Added(msg.sender, amount, total);
    }

    /// Sends the total to whoever reads it.
    function report() external returns (bytes32 messageID) {
        return WARP.sendWarpMessage(abi.encode(total));
    }

    /// Takes a message that the transaction carries in its access list.
    function take(uint32 index) external {
        (WarpMessage memory message, bool valid) = WARP.getVerifiedWarpMessage(index);
        if (!valid) revert NoMessage(index);
        uint256 reported = abi.decode(message.payload, (uint256));
        total += reported;
        emit Reported(message.sourceChainID, message.originSenderAddress, reported);
    }
}
