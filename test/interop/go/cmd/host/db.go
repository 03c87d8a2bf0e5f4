package main

import (
	"context"
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/ava-labs/avalanchego/database"
	"github.com/ava-labs/avalanchego/database/memdb"
	"github.com/ava-labs/avalanchego/database/rpcdb"
	"github.com/ava-labs/avalanchego/vms/rpcchainvm/grpcutils"

	rpcdbpb "github.com/ava-labs/avalanchego/proto/pb/rpcdb"

	"vmre.example/peers/peer"
)

func benchDB(args []string) error {
	fs := flag.NewFlagSet("db", flag.ExitOnError)
	addr := fs.String("addr", "", "rpcdb server; empty = in this process over loopback TCP")
	runs := fs.Int("n", 5, "runs")
	sec := fs.Float64("s", 1, "seconds per run")
	only := fs.String("only", "", "reads: nothing but Get and iterators")
	fs.Parse(args)
	d := time.Duration(*sec * float64(time.Second))
	if *addr == "" {
		l, err := grpcutils.NewListener()
		if err != nil {
			return err
		}
		s := grpcutils.NewServer()
		rpcdbpb.RegisterDatabaseServer(s, rpcdb.NewServer(memdb.New()))
		go grpcutils.Serve(l, s)
		*addr = l.Addr().String()
	}
	conn, err := grpcutils.Dial(*addr)
	if err != nil {
		return err
	}
	var db database.Database = rpcdb.NewClient(rpcdbpb.NewDatabaseClient(conn))
	if _, err := db.HealthCheck(context.Background()); err != nil {
		return err
	}
	const N = 1000
	val := make([]byte, 1024)
	for i := range val {
		val[i] = byte(i * 7)
	}
	keys := make([][]byte, N)
	for i := range keys {
		k := make([]byte, 32)
		binary.BigEndian.PutUint64(k, uint64(i)*0x9E3779B97F4A7C15)
		binary.BigEndian.PutUint64(k[24:], uint64(i))
		keys[i] = k
		if err := db.Put(k, val); err != nil {
			return err
		}
	}
	i := 0
	repeat("rpcdb Get 32 B -> 1 KiB", *runs, d, func() error {
		i++
		v, err := db.Get(keys[uint(i)%N])
		if err == nil && len(v) != 1024 {
			err = fmt.Errorf("len %d", len(v))
		}
		return err
	})
	if *only == "" {
		if err := benchWrites(db, keys, val, *runs, d); err != nil {
			return err
		}
	}
	// iterator: 100,000 x 1 KiB under a prefix (about 105 MB)
	pre := []byte("iter/")
	for c := 0; c < 100; c++ {
		b := db.NewBatch()
		for k := 0; k < 1000; k++ {
			key := append(append([]byte{}, pre...), make([]byte, 27)...)
			binary.BigEndian.PutUint64(key[5:], uint64(c*1000+k))
			b.Put(key, val)
		}
		if err := b.Write(); err != nil {
			return err
		}
	}
	var mbs, kps []float64
	for r := 0; r < *runs; r++ {
		t0 := time.Now()
		it := db.NewIteratorWithPrefix(pre)
		n, bytes := 0, 0
		for it.Next() {
			n++
			bytes += len(it.Key()) + len(it.Value())
		}
		if err := it.Error(); err != nil {
			return err
		}
		it.Release()
		el := time.Since(t0).Seconds()
		if n != 100000 {
			return fmt.Errorf("iterated %d", n)
		}
		mbs = append(mbs, float64(bytes)/1e6/el)
		kps = append(kps, float64(n)/el)
	}
	stats("iterator 100,000 x (32+1024) B", "MB/s", mbs)
	stats("   the same", "pairs/s", kps)
	rss, hwm := peer.RSS(os.Getpid())
	fmt.Printf("client RSS %d KiB peak %d KiB\n", rss, hwm)
	return nil
}

// benchWrites: what is not read from a database: keys that are missing, Put, and batches.
func benchWrites(db database.Database, keys [][]byte, val []byte, runs int, d time.Duration) error {
	i := 0
	N := len(keys)
	missing := []byte("no such key, 32 bytes long ......")
	repeat("rpcdb Get missing", runs, d, func() error {
		_, err := db.Get(missing)
		if err != database.ErrNotFound {
			return fmt.Errorf("got %v", err)
		}
		return nil
	})
	repeat("rpcdb Put 32 B + 1 KiB", runs, d, func() error {
		i++
		return db.Put(keys[i%N], val)
	})

	for _, shape := range []struct{ n, size int }{{10, 100}, {1000, 1024}, {10000, 1024}, {100, 65536}} {
		var mbs, bps []float64
		for r := 0; r < runs; r++ {
			v := make([]byte, shape.size)
			bytes := 0
			nb := 0
			var el time.Duration
			t0 := time.Now()
			for time.Since(t0) < d {
				b := db.NewBatch()
				for k := 0; k < shape.n; k++ {
					key := make([]byte, 32)
					binary.BigEndian.PutUint64(key[8:], uint64(k))
					if err := b.Put(key, v); err != nil {
						return err
					}
					bytes += 32 + shape.size
				}
				t := time.Now()
				if err := b.Write(); err != nil {
					return err
				}
				el += time.Since(t)
				nb++
			}
			mbs = append(mbs, float64(bytes)/1e6/el.Seconds())
			bps = append(bps, float64(nb)/el.Seconds())
		}
		stats(fmt.Sprintf("batch.Write %d x (32+%d) B", shape.n, shape.size), "MB/s", mbs)
		stats("   the same", "batch/s", bps)
	}
	return nil
}
