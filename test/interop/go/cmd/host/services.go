package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"os"

	"google.golang.org/grpc"

	"github.com/ava-labs/avalanchego/chains/atomic"
	"github.com/ava-labs/avalanchego/chains/atomic/gsharedmemory"
	"github.com/ava-labs/avalanchego/database/memdb"
	"github.com/ava-labs/avalanchego/database/prefixdb"
	"github.com/ava-labs/avalanchego/database/rpcdb"
	"github.com/ava-labs/avalanchego/ids"
	"github.com/ava-labs/avalanchego/ids/galiasreader"
	"github.com/ava-labs/avalanchego/utils/crypto/bls/signer/localsigner"
	"github.com/ava-labs/avalanchego/vms/platformvm/warp"
	"github.com/ava-labs/avalanchego/vms/platformvm/warp/gwarp"
	"github.com/ava-labs/avalanchego/vms/rpcchainvm/grpcutils"

	aliasreaderpb "github.com/ava-labs/avalanchego/proto/pb/aliasreader"
	rpcdbpb "github.com/ava-labs/avalanchego/proto/pb/rpcdb"
	sharedmemorypb "github.com/ava-labs/avalanchego/proto/pb/sharedmemory"
	warppb "github.com/ava-labs/avalanchego/proto/pb/warp"

	"vmre.example/peers/peer"
)

// services: what a host serves to its VMs, on AvalancheGo's own servers.
// One JSON request per stdin line, one JSON reply per stdout line; EOF ends it.
// ../../vm-services.ts is the same on ours.
type svcReq struct {
	Cmd       string `json:"cmd"`
	Chain0    string `json:"chain0,omitempty"`
	Chain1    string `json:"chain1,omitempty"`
	Aliaser   int    `json:"aliaser,omitempty"`
	ID        string `json:"id,omitempty"`
	Alias     string `json:"alias,omitempty"`
	NetworkID uint32 `json:"networkID,omitempty"`
	SecretKey string `json:"secretKey,omitempty"`
}

type svcResp struct {
	Addr    string `json:"addr,omitempty"`
	Addr0   string `json:"addr0,omitempty"`
	Addr1   string `json:"addr1,omitempty"`
	Aliaser int    `json:"aliaser,omitempty"`
	Error   string `json:"error,omitempty"`
}

func hexID(s string) ids.ID {
	b, _ := hex.DecodeString(s)
	id, _ := ids.ToID(b)
	return id
}

func listen(reg func(*grpc.Server)) string {
	l, err := grpcutils.NewListener()
	if err != nil {
		panic(err)
	}
	s := grpcutils.NewServer()
	reg(s)
	go grpcutils.Serve(l, s)
	return l.Addr().(*net.TCPAddr).String()
}

func services(args []string) error {
	sc := bufio.NewScanner(os.Stdin)
	sc.Buffer(make([]byte, 1<<20), 1<<20)
	enc := json.NewEncoder(os.Stdout)
	aliasers := map[int]*ids.Aliaser{}
	for sc.Scan() {
		var q svcReq
		var p svcResp
		if err := json.Unmarshal(sc.Bytes(), &q); err != nil {
			return err
		}
		switch q.Cmd {
		case "rpcdb":
			p.Addr = listen(func(s *grpc.Server) { rpcdbpb.RegisterDatabaseServer(s, rpcdb.NewServer(memdb.New())) })
		case "sharedmemory":
			base := memdb.New()
			m := atomic.NewMemory(prefixdb.New([]byte{0}, base))
			p.Addr = listen(func(s *grpc.Server) { rpcdbpb.RegisterDatabaseServer(s, rpcdb.NewServer(base)) })
			p.Addr0 = listen(func(s *grpc.Server) {
				sharedmemorypb.RegisterSharedMemoryServer(s, gsharedmemory.NewServer(m.NewSharedMemory(hexID(q.Chain0)), base))
			})
			p.Addr1 = listen(func(s *grpc.Server) {
				sharedmemorypb.RegisterSharedMemoryServer(s, gsharedmemory.NewServer(m.NewSharedMemory(hexID(q.Chain1)), base))
			})
		case "aliasreader":
			a := ids.NewAliaser()
			p.Aliaser = len(aliasers) + 1
			aliasers[p.Aliaser] = &a
			p.Addr = listen(func(s *grpc.Server) { aliasreaderpb.RegisterAliasReaderServer(s, galiasreader.NewServer(a)) })
		case "alias":
			if err := (*aliasers[q.Aliaser]).Alias(hexID(q.ID), q.Alias); err != nil {
				p.Error = err.Error()
			}
		case "unalias":
			(*aliasers[q.Aliaser]).RemoveAliases(hexID(q.ID))
		case "warp":
			b, err := hex.DecodeString(q.SecretKey)
			if err != nil {
				return err
			}
			sk, err := localsigner.FromBytes(b)
			if err != nil {
				return err
			}
			p.Addr = listen(func(s *grpc.Server) {
				warppb.RegisterSignerServer(s, gwarp.NewServer(warp.NewSigner(sk, q.NetworkID, hexID(q.Chain0))))
			})
		default:
			p.Error = "unknown cmd " + q.Cmd
		}
		if err := enc.Encode(p); err != nil {
			return err
		}
	}
	rss, hwm := peer.RSS(os.Getpid())
	fmt.Fprintf(os.Stderr, "services RSS %d KiB peak %d KiB\n", rss, hwm)
	return nil
}
