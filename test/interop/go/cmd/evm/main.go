// Subnet-EVM as a plugin, as AvalancheGo releases it.
package main

import (
	"context"
	"fmt"
	"os"
	"syscall"

	"github.com/ava-labs/avalanchego/graft/subnet-evm/plugin/evm"
	"github.com/ava-labs/avalanchego/graft/subnet-evm/plugin/runner"
	"github.com/ava-labs/avalanchego/utils/ulimit"
	"github.com/ava-labs/avalanchego/version"
	"github.com/ava-labs/avalanchego/vms/rpcchainvm"
)

func main() {
	evm.RegisterAllLibEVMExtras()
	if hasFewFiles() {
		serve()
		return
	}
	runner.Run(fmt.Sprintf("evm [rpcchainvm=%d]", version.RPCChainVMProtocol))
}

// The runner ends where no 32,768 files can be opened. These checks need fewer, and run there, too.
func hasFewFiles() bool {
	var limit syscall.Rlimit
	err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit)
	return err == nil && limit.Max < ulimit.DefaultFDLimit && len(os.Args) == 1
}

// What the runner does besides.
func serve() {
	if err := rpcchainvm.Serve(context.Background(), &evm.VM{}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
