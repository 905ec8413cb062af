package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

// grace is how long a program may take to end by itself after an interrupt.
const grace = 5 * time.Second

// runner is the module of the SDK that runs a program.
var runner = filepath.Join("node_modules", "@pulumi", "pulumi", "cmd", "run", "index.js")

func findNode() (string, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return "", errors.New("node is not on PATH; it runs the program (install it, and put it on PATH)")
	}
	return node, nil
}

// nodeCommand is the Node that runs a program: the SDK's own entry, which gets everything by arguments and environment.
// It ends with ctx.
func nodeCommand(ctx context.Context, engine string, request *pulumirpc.RunRequest) (*exec.Cmd, error) {
	node, err := findNode()
	if err != nil {
		return nil, err
	}
	program := request.GetInfo()
	entry, err := findAbove(program.GetProgramDirectory(), runner)
	if err != nil {
		return nil, fmt.Errorf("@pulumi/pulumi is not installed (run npm ci --ignore-scripts in %s)",
			program.GetProgramDirectory())
	}
	environment, err := programEnvironment(request)
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, node, append([]string{entry}, arguments(engine, request)...)...)
	command.Dir = request.GetPwd()
	command.Env = append(os.Environ(), environment...)
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = grace
	return command, nil
}

// arguments are those that @pulumi/pulumi/cmd/run documents: flags, the program, the program's own arguments.
func arguments(engine string, request *pulumirpc.RunRequest) []string {
	program := request.GetInfo()
	flags := []string{
		"--organization=" + request.GetOrganization(),
		"--project=" + request.GetProject(),
		"--stack=" + request.GetStack(),
		"--root-directory=" + program.GetRootDirectory(),
		"--monitor=" + request.GetMonitorAddress(),
		"--engine=" + engine,
		"--parallel=" + strconv.Itoa(int(request.GetParallel())),
	}
	if request.GetDryRun() {
		flags = append(flags, "--dry-run")
	}
	return append(append(flags, program.GetEntryPoint()), request.GetArgs()...)
}

// programEnvironment is what the SDK takes from the environment: the config, so that no secret is among the arguments of a
// process, and how TypeScript is run.
func programEnvironment(request *pulumirpc.RunRequest) ([]string, error) {
	config, err := json.Marshal(request.GetConfig())
	if err != nil {
		return nil, err
	}
	secretKeys, err := json.Marshal(request.GetConfigSecretKeys())
	if err != nil {
		return nil, err
	}
	typescript, err := compilesTypeScript(request.GetInfo().GetOptions())
	if err != nil {
		return nil, err
	}
	return []string{
		"PULUMI_CONFIG=" + string(config),
		"PULUMI_CONFIG_SECRET_KEYS=" + string(secretKeys),
		"PULUMI_NODEJS_TYPESCRIPT=" + strconv.FormatBool(typescript),
	}, nil
}

// compilesTypeScript reads `runtime.options` of Pulumi.yaml. The SDK compiles TypeScript unless that is turned off.
func compilesTypeScript(options *structpb.Struct) (bool, error) {
	typescript := true
	for name, value := range options.GetFields() {
		chosen, isBool := value.GetKind().(*structpb.Value_BoolValue)
		if name != "typescript" || !isBool {
			return false, fmt.Errorf(
				"runtime.options.%s: %v is no option of this host (it knows typescript: true and typescript: false)",
				name, value.AsInterface())
		}
		typescript = chosen.BoolValue
	}
	return typescript, nil
}
