// Command pulumi-resource-command is a Pulumi provider of the local half of the package "command": it honours the schema
// of @pulumi/command 1.2.1 for local.Command and local.run, and stands in where the released plugin cannot be downloaded.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi-go-provider/middleware/schema"

	"isthmus/toolchain/pulumi-resource-command/child"
	"isthmus/toolchain/pulumi-resource-command/local"
)

const (
	name = "command"
	// version is the release of the SDK whose schema is honoured; the engine matches it against the SDK's.
	version = "1.2.1"
	// parentPoll is how long children may outlive an engine that was killed outright.
	parentPoll = 250 * time.Millisecond
)

func main() {
	go stopWithEngine(os.Getppid())
	if err := provider().Run(context.Background(), name, version); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func provider() p.Provider {
	return infer.Provider(infer.Options{
		Metadata: schema.Metadata{
			DisplayName: "Command",
			Description: "Runs local commands as resources.",
			License:     "Apache-2.0",
		},
		Resources: []infer.InferredResource{infer.Resource(&local.Command{})},
		Functions: []infer.InferredFunction{infer.Function(&local.Run{})},
	})
}

// stopWithEngine ends this process and every running command when it is told to stop or when the engine is gone: an
// engine that was killed cannot cancel anything, and a command that goes on by itself would meet the one its next run
// starts. (An interrupt is the engine's way to say that it is done; the library answers it.)
func stopWithEngine(engine int) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGHUP)
	poll := time.NewTicker(parentPoll)
	for os.Getppid() == engine {
		select {
		case <-signals:
			engine = 0
		case <-poll.C:
		}
	}
	child.StopAll()
	os.Exit(1)
}
