// Command pulumi-language-nodejs runs Pulumi programs that are written for Node: it is the engine's language host for the
// runtime "nodejs". It serves what previews, updates, refreshes and deletes ask for, and stands beside a Pulumi that is
// built from source, since the released host is to be had only inside Pulumi's own archive.
package main

import (
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// parentPoll is how long a program may outlive an engine that was killed outright.
const parentPoll = 250 * time.Millisecond

// largestMessage is the limit of the engine's own calls, in bytes: a config may be larger than gRPC's default of 4 MB.
const largestMessage = 400 << 20

func main() {
	if len(os.Args) < 2 {
		fail("the engine's address is missing (Pulumi starts this program itself)")
	}
	// Flags for logs and traces may stand before it.
	host := newHost(os.Args[len(os.Args)-1], os.Stdout, os.Stderr)
	port, err := serve(host)
	if err != nil {
		fail(err.Error())
	}
	fmt.Println(port)
	waitForEnd(os.Getppid())
	host.stop()
}

// serve answers calls on a free port of loopback, until the process ends.
func serve(host *host) (port int, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	server := grpc.NewServer(grpc.MaxRecvMsgSize(largestMessage))
	pulumirpc.RegisterLanguageRuntimeServer(server, host)
	go func() {
		if err := server.Serve(listener); err != nil {
			fail(err.Error())
		}
	}()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// waitForEnd returns when the engine says that it is done, which it does by an interrupt, or when it is gone.
func waitForEnd(engine int) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	poll := time.NewTicker(parentPoll)
	for os.Getppid() == engine {
		select {
		case <-signals:
			return
		case <-poll.C:
		}
	}
}

func fail(reason string) {
	fmt.Fprintln(os.Stderr, "pulumi-language-nodejs:", reason)
	os.Exit(1)
}
