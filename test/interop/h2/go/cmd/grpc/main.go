// A client and a server on grpc-go, for messages that are any bytes.
package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

const text = "not now: 100 % ü"

// Passes bytes on as they are.
type codec struct{}

func (codec) Name() string { return "proto" }

func (codec) Marshal(v any) ([]byte, error) {
	if raw, ok := v.(*[]byte); ok {
		return *raw, nil
	}
	return proto.Marshal(v.(proto.Message))
}

func (codec) Unmarshal(data []byte, v any) error {
	if raw, ok := v.(*[]byte); ok {
		*raw = bytes.Clone(data)
		return nil
	}
	return proto.Unmarshal(data, v.(proto.Message))
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: grpc serve | call ADDRESS | health ADDRESS")
		os.Exit(2)
	}
	var err error
	switch os.Args[1] {
	case "serve":
		err = serve()
	case "call":
		err = call(os.Args[2])
	case "health":
		err = checkHealth(os.Args[2])
	default:
		err = fmt.Errorf("unknown command %q", os.Args[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "FAIL:", err)
		os.Exit(1)
	}
}

// Serves until stdin ends, and prints its address.
func serve() error {
	var cancelled atomic.Int64
	handle := func(_ any, stream grpc.ServerStream) error {
		method, _ := grpc.MethodFromServerStream(stream)
		var request []byte
		if err := stream.RecvMsg(&request); err != nil {
			return err
		}
		switch method {
		case "/test.Test/Echo":
			return stream.SendMsg(&request)
		case "/test.Test/Fail":
			failed, err := status.New(codes.FailedPrecondition, text).WithDetails(wrapperspb.String("detail"))
			if err != nil {
				return err
			}
			return failed.Err()
		case "/test.Test/Wait":
			<-stream.Context().Done()
			cancelled.Add(1)
			return stream.Context().Err()
		case "/test.Test/Cancelled":
			answer := []byte(strconv.FormatInt(cancelled.Load(), 10))
			return stream.SendMsg(&answer)
		}
		return status.Errorf(codes.Unimplemented, "unknown method %s", method)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := grpc.NewServer(
		grpc.ForceServerCodec(codec{}),
		grpc.UnknownServiceHandler(handle),
		grpc.MaxRecvMsgSize(64<<20),
	)
	healthpb.RegisterHealthServer(server, health.NewServer())
	fmt.Println(listener.Addr())
	go func() {
		_, _ = os.Stdin.Read(make([]byte, 1))
		os.Exit(0)
	}()
	return server.Serve(listener)
}

func dial(address string) (*grpc.ClientConn, error) {
	return grpc.NewClient(
		"passthrough:///"+address,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.ForceCodec(codec{}), grpc.MaxCallRecvMsgSize(64<<20)),
	)
}

// Plays all checks against a server.
func call(address string) error {
	connection, err := dial(address)
	if err != nil {
		return err
	}
	defer connection.Close()
	ask := func(ctx context.Context, method string, request []byte) ([]byte, error) {
		var answer []byte
		err := connection.Invoke(ctx, "/test.Test/"+method, &request, &answer)
		return answer, err
	}
	background := context.Background()
	echo := func(size int) error {
		request := bytes.Repeat([]byte{byte(size), 1, 2}, size/3+1)[:size]
		answer, err := ask(background, "Echo", request)
		if err == nil && !bytes.Equal(answer, request) {
			err = fmt.Errorf("the echo of %d bytes has %d", size, len(answer))
		}
		return err
	}
	for _, size := range []int{0, 1, 16_379, 16_380, 100_000, 20_000_000} {
		if err := echo(size); err != nil {
			return err
		}
	}
	var group sync.WaitGroup
	problems := make(chan error, 500)
	for at := range 500 {
		group.Go(func() {
			if err := echo(at * 100); err != nil {
				problems <- err
			}
		})
	}
	group.Wait()
	close(problems)
	for problem := range problems {
		return problem
	}
	_, err = ask(background, "Fail", nil)
	failed := status.Convert(err)
	if failed.Code() != codes.FailedPrecondition || failed.Message() != text {
		return fmt.Errorf("the failure is %v", failed)
	}
	details := failed.Details()
	if len(details) != 1 || details[0].(*wrapperspb.StringValue).Value != "detail" {
		return fmt.Errorf("the details are %v", details)
	}
	if _, err = ask(background, "None", nil); status.Code(err) != codes.Unimplemented {
		return fmt.Errorf("an unknown method is %v", err)
	}
	late, stop := context.WithTimeout(background, 100*time.Millisecond)
	defer stop()
	if _, err = ask(late, "Wait", nil); status.Code(err) != codes.DeadlineExceeded {
		return fmt.Errorf("a late call is %v", err)
	}
	given, giveUp := context.WithCancel(background)
	time.AfterFunc(100*time.Millisecond, giveUp)
	if _, err = ask(given, "Wait", nil); status.Code(err) != codes.Canceled {
		return fmt.Errorf("a cancelled call is %v", err)
	}
	for {
		seen, err := ask(background, "Cancelled", nil)
		if err != nil {
			return err
		}
		if string(seen) == "2" {
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// Asks by the standard client of the health service.
func checkHealth(address string) error {
	connection, err := dial(address)
	if err != nil {
		return err
	}
	defer connection.Close()
	client := healthpb.NewHealthClient(connection)
	answer, err := client.Check(context.Background(), &healthpb.HealthCheckRequest{})
	if err != nil {
		return err
	}
	if answer.Status != healthpb.HealthCheckResponse_SERVING {
		return fmt.Errorf("the server is %v", answer.Status)
	}
	_, err = client.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "unknown"})
	if status.Code(err) != codes.NotFound {
		return fmt.Errorf("an unknown service is %v", err)
	}
	return nil
}
