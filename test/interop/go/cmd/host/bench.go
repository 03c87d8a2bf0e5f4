package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sort"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/ava-labs/avalanchego/database/memdb"
	"github.com/ava-labs/avalanchego/ids"
	"github.com/ava-labs/avalanchego/snow"
	"github.com/ava-labs/avalanchego/utils/logging"
	xsblock "github.com/ava-labs/avalanchego/vms/example/xsvm/block"

	vmpb "github.com/ava-labs/avalanchego/proto/pb/vm"

	"vmre.example/peers/peer"
)

func median(x []float64) float64 {
	s := append([]float64(nil), x...)
	sort.Float64s(s)
	return s[len(s)/2]
}

func stats(name, unit string, x []float64) {
	s := append([]float64(nil), x...)
	sort.Float64s(s)
	fmt.Printf("%-46s median %10.2f %-8s min %10.2f max %10.2f n=%d\n", name, median(x), unit, s[0], s[len(s)-1], len(s))
}

func startXSVM(ctx context.Context, argv []string) (*peer.Host, error) {
	h, err := peer.Start(ctx, argv, nil, io.Discard, io.Discard, 5*time.Second, logging.NoLog{})
	if err != nil {
		return nil, err
	}
	err = h.Initialize(ctx, peer.XSVMChainID, ids.GenerateTestID(), memdb.New(), peer.XSVMGenesis(), nil, nil)
	return h, err
}

func benchStart(args []string) error {
	fs := flag.NewFlagSet("start", flag.ExitOnError)
	n := fs.Int("n", 9, "runs")
	fs.Parse(args)
	ctx := context.Background()
	var a, b, c, d []float64
	ms := func(t time.Duration) float64 { return float64(t.Microseconds()) / 1000 }
	for i := 0; i < *n; i++ {
		t0 := time.Now()
		h, err := peer.Start(ctx, fs.Args(), nil, io.Discard, io.Discard, 5*time.Second, logging.NoLog{})
		if err != nil {
			return err
		}
		a = append(a, ms(time.Since(t0)))
		if _, err := h.VM.Version(ctx); err != nil {
			return err
		}
		b = append(b, ms(time.Since(t0)))
		if err := h.Initialize(ctx, peer.XSVMChainID, ids.GenerateTestID(), memdb.New(), peer.XSVMGenesis(), nil, nil); err != nil {
			return err
		}
		c = append(c, ms(time.Since(t0)))
		t1 := time.Now()
		if err := h.Close(ctx); err != nil {
			return err
		}
		d = append(d, ms(time.Since(t1)))
	}
	stats("spawn -> VM client (handshake done)", "ms", a)
	stats("spawn -> first RPC answered (Version)", "ms", b)
	stats("spawn -> Initialize returned", "ms", c)
	stats("Shutdown + SIGTERM + reaped", "ms", d)
	return nil
}

func sequential(d time.Duration, f func() error) (float64, []float64) {
	var lat []float64
	t0 := time.Now()
	n := 0
	for time.Since(t0) < d {
		t := time.Now()
		if err := f(); err != nil {
			panic(err)
		}
		lat = append(lat, float64(time.Since(t).Nanoseconds())/1000)
		n++
	}
	return float64(n) / time.Since(t0).Seconds(), lat
}

func parallel(d time.Duration, w int, f func() error) float64 {
	var n atomic.Int64
	var wg sync.WaitGroup
	t0 := time.Now()
	for i := 0; i < w; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for time.Since(t0) < d {
				if err := f(); err != nil {
					panic(err)
				}
				n.Add(1)
			}
		}()
	}
	wg.Wait()
	return float64(n.Load()) / time.Since(t0).Seconds()
}

// cpuMicros is the processor time of this process so far.
func cpuMicros() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	of := func(t syscall.Timeval) float64 { return float64(t.Sec)*1e6 + float64(t.Usec) }
	return of(u.Utime) + of(u.Stime)
}

func repeat(name string, runs int, d time.Duration, f func() error) {
	var rates, p50, p99, cpu []float64
	for i := 0; i < runs; i++ {
		before := cpuMicros()
		r, lat := sequential(d, f)
		cpu = append(cpu, (cpuMicros()-before)/float64(len(lat)))
		sort.Float64s(lat)
		rates = append(rates, r)
		p50 = append(p50, lat[len(lat)/2])
		p99 = append(p99, lat[len(lat)*99/100])
	}
	stats(name+" seq", "calls/s", rates)
	fmt.Printf("    p50 %.1f us  p99 %.1f us (medians over runs)\n", median(p50), median(p99))
	stats("CPU "+name+" seq", "us/call", cpu)
	rates, cpu = nil, nil
	for i := 0; i < runs; i++ {
		before := cpuMicros()
		rate := parallel(d, 64, f)
		rates = append(rates, rate)
		cpu = append(cpu, (cpuMicros()-before)/(rate*d.Seconds()))
	}
	stats(name+" 64 goroutines", "calls/s", rates)
	stats("CPU "+name+" 64 goroutines", "us/call", cpu)
}

func bigBlock(txs int) []byte {
	b := &xsblock.Stateless{ParentID: ids.GenerateTestID(), Timestamp: 1700000000, Height: 1}
	for i := 0; i < txs; i++ {
		b.Txs = append(b.Txs, peer.XSVMTransfer(peer.XSVMChainID, uint64(i), 1))
	}
	bs, _ := peer.BlockBytes(b)
	return bs
}

func benchRPC(args []string) error {
	fs := flag.NewFlagSet("rpc", flag.ExitOnError)
	runs := fs.Int("n", 5, "runs")
	sec := fs.Float64("s", 1, "seconds per run")
	only := fs.String("only", "", "calls: nothing but Version and ParseBlock")
	fs.Parse(args)
	d := time.Duration(*sec * float64(time.Second))
	ctx := context.Background()
	h, err := startXSVM(ctx, fs.Args())
	if err != nil {
		return err
	}
	must("SetState", h.VM.SetState(ctx, snow.NormalOp))
	r0, _ := peer.RSS(h.Pid)
	p1 := bigBlock(6)
	fmt.Printf("block of %d bytes\n", len(p1))
	parse := func() error {
		_, err := h.Raw.ParseBlock(ctx, &vmpb.ParseBlockRequest{Bytes: p1})
		return err
	}
	repeat("Version", *runs, d, func() error { _, err := h.Raw.Version(ctx, &emptypb.Empty{}); return err })
	if *only == "calls" {
		repeat("ParseBlock", *runs, d, parse)
		return h.Close(ctx)
	}
	repeat("Health (1 rpcdb HealthCheck inside)", *runs, d, func() error { _, err := h.Raw.Health(ctx, &emptypb.Empty{}); return err })
	repeat(fmt.Sprintf("ParseBlock %d B (raw stub)", len(p1)), *runs, d, parse)
	r1, w1 := peer.RSS(h.Pid)
	r2, w2 := peer.RSS(os.Getpid())
	fmt.Printf("RSS plugin idle %d KiB, after load %d KiB (peak %d); host %d KiB (peak %d)\n", r0, r1, w1, r2, w2)
	return h.Close(ctx)
}

// benchBlocks: issueTx -> BuildBlock -> Verify -> SetPreference -> Accept.
func benchBlocks(args []string) error {
	fs := flag.NewFlagSet("blocks", flag.ExitOnError)
	runs := fs.Int("n", 5, "runs")
	count := fs.Int("c", 1000, "blocks per run")
	fs.Parse(args)
	ctx := context.Background()
	h, err := startXSVM(ctx, fs.Args())
	if err != nil {
		return err
	}
	must("SetState", h.VM.SetState(ctx, snow.NormalOp))
	hs, err := h.VM.CreateHandlers(ctx)
	if err != nil {
		return err
	}
	r0, _ := peer.RSS(h.Pid)
	nonce := uint64(0)
	var full, bva []float64
	var tI, tW, tB, tV, tS, tA time.Duration
	for r := 0; r < *runs; r++ {
		txs := make([]func() error, *count)
		for i := range txs {
			t := peer.XSVMTransfer(peer.XSVMChainID, nonce, 1)
			nonce++
			txs[i] = func() error { return peer.IssueTx(hs[""], t) }
		}
		var inner time.Duration
		t0 := time.Now()
		for i := 0; i < *count; i++ {
			x := time.Now()
			if err := txs[i](); err != nil {
				return err
			}
			y := time.Now()
			tI += y.Sub(x)
			if _, err := h.VM.WaitForEvent(ctx); err != nil {
				return err
			}
			z := time.Now()
			tW += z.Sub(y)
			b, err := h.VM.BuildBlock(ctx)
			if err != nil {
				return err
			}
			z1 := time.Now()
			tB += z1.Sub(z)
			if err := b.Verify(ctx); err != nil {
				return err
			}
			z2 := time.Now()
			tV += z2.Sub(z1)
			if err := h.VM.SetPreference(ctx, b.ID()); err != nil {
				return err
			}
			z3 := time.Now()
			tS += z3.Sub(z2)
			if err := b.Accept(ctx); err != nil {
				return err
			}
			z4 := time.Now()
			tA += z4.Sub(z3)
			inner += z4.Sub(z)
		}
		full = append(full, float64(*count)/time.Since(t0).Seconds())
		bva = append(bva, float64(*count)/inner.Seconds())
	}
	stats("issueTx..accept, full loop", "blk/s", full)
	stats("build+verify+setpref+accept only", "blk/s", bva)
	k := float64(*count * *runs)
	us := func(d time.Duration) float64 { return float64(d.Microseconds()) / k }
	fmt.Printf("mean us: issueTx(HTTP) %.0f, WaitForEvent %.0f, Build %.0f, Verify %.0f, SetPreference %.0f, Accept %.0f\n", us(tI), us(tW), us(tB), us(tV), us(tS), us(tA))
	r1, w1 := peer.RSS(h.Pid)
	r2, w2 := peer.RSS(os.Getpid())
	fmt.Printf("RSS plugin idle %d KiB, after %d blocks %d KiB (peak %d); host %d KiB (peak %d)\n", r0, int(k), r1, w1, r2, w2)
	return h.Close(ctx)
}

// benchInject: prebuilt chain of 1-tx blocks; parse -> verify -> accept, and batched.
func benchInject(args []string) error {
	fs := flag.NewFlagSet("inject", flag.ExitOnError)
	runs := fs.Int("n", 5, "runs")
	count := fs.Int("c", 2000, "blocks per run")
	batch := fs.Int("b", 0, "batched parse size, 0 = single ParseBlock")
	state := fs.String("state", "normal", "normal|bootstrapping")
	fs.Parse(args)
	ctx := context.Background()
	h, err := startXSVM(ctx, fs.Args())
	if err != nil {
		return err
	}
	st := snow.NormalOp
	if *state == "bootstrapping" {
		st = snow.Bootstrapping
	}
	must("SetState", h.VM.SetState(ctx, st))
	parent, _ := h.VM.LastAccepted(ctx)
	total := *count * *runs
	blocks := make([][]byte, total)
	for i := 0; i < total; i++ {
		b := &xsblock.Stateless{ParentID: parent, Timestamp: 1700000000, Height: uint64(i + 1)}
		b.Txs = append(b.Txs, peer.XSVMTransfer(peer.XSVMChainID, uint64(i), 1))
		blocks[i], parent = peer.BlockBytes(b)
	}
	var rates []float64
	for r := 0; r < *runs; r++ {
		bs := blocks[r**count : (r+1)**count]
		t0 := time.Now()
		if *batch == 0 {
			for _, raw := range bs {
				b, err := h.VM.ParseBlock(ctx, raw)
				if err != nil {
					return err
				}
				if err := b.Verify(ctx); err != nil {
					return err
				}
				if err := b.Accept(ctx); err != nil {
					return err
				}
			}
		} else {
			for i := 0; i < len(bs); i += *batch {
				parsed, err := h.VM.BatchedParseBlock(ctx, bs[i:min(i+*batch, len(bs))])
				if err != nil {
					return err
				}
				for _, b := range parsed {
					if err := b.Verify(ctx); err != nil {
						return err
					}
					if err := b.Accept(ctx); err != nil {
						return err
					}
				}
			}
		}
		rates = append(rates, float64(*count)/time.Since(t0).Seconds())
	}
	stats(fmt.Sprintf("inject %s batch=%d parse+verify+accept (%d B)", *state, *batch, len(blocks[0])), "blk/s", rates)
	r1, w1 := peer.RSS(h.Pid)
	r2, w2 := peer.RSS(os.Getpid())
	fmt.Printf("RSS plugin after %d blocks %d KiB (peak %d); host %d KiB (peak %d)\n", total, r1, w1, r2, w2)
	return h.Close(ctx)
}

// hold: start (and optionally initialize) a plugin and stay, for signal experiments.
func hold(args []string) error {
	fs := flag.NewFlagSet("hold", flag.ExitOnError)
	init := fs.Bool("init", false, "call Initialize")
	fs.Parse(args)
	ctx := context.Background()
	h, err := peer.Start(ctx, fs.Args(), nil, os.Stdout, os.Stderr, 5*time.Second, peer.StderrLog(logging.Debug))
	if err != nil {
		return err
	}
	if *init {
		must("Initialize", h.Initialize(ctx, peer.XSVMChainID, ids.GenerateTestID(), memdb.New(), peer.XSVMGenesis(), nil, nil))
	}
	fmt.Printf("HOLD host=%d plugin=%d addr=%s\n", os.Getpid(), h.Pid, h.Addr)
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGUSR1)
	<-c
	return h.Close(ctx)
}
