// Makes a subnet and a chain on a local network: mkchain URL VM-NAME CHAIN-NAME GENESIS-FILE. Prints the ids of the chain and of the subnet.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/ava-labs/avalanchego/genesis"
	"github.com/ava-labs/avalanchego/ids"
	"github.com/ava-labs/avalanchego/vms/secp256k1fx"
	"github.com/ava-labs/avalanchego/wallet/subnet/primary"
)

func main() {
	url, vm, name := os.Args[1], os.Args[2], os.Args[3]
	content, err := os.ReadFile(os.Args[4])
	if err != nil {
		log.Fatal(err)
	}
	var id ids.ID
	copy(id[:], vm)
	ctx, cancel := context.WithTimeout(context.Background(), 120*time.Second)
	defer cancel()
	keys := secp256k1fx.NewKeychain(genesis.EWOQKey)
	wallet, err := primary.MakePWallet(ctx, url, keys, primary.WalletConfig{})
	if err != nil {
		log.Fatal(err)
	}
	owner := &secp256k1fx.OutputOwners{Threshold: 1, Addrs: []ids.ShortID{genesis.EWOQKey.Address()}}
	subnet, err := wallet.IssueCreateSubnetTx(owner)
	if err != nil {
		log.Fatal(err)
	}
	wallet, err = primary.MakePWallet(ctx, url, keys, primary.WalletConfig{SubnetIDs: []ids.ID{subnet.ID()}})
	if err != nil {
		log.Fatal(err)
	}
	chain, err := wallet.IssueCreateChainTx(subnet.ID(), content, id, nil, name)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(chain.ID(), subnet.ID())
}
