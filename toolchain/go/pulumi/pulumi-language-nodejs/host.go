package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// exitedAfterReport is the exit status by which the SDK says that it has told the user what went wrong
// (nodeJSProcessExitedAfterLoggingUserActionableMessage in @pulumi/pulumi/cmd/run).
const exitedAfterReport = 32

// host answers the engine. What it does not answer is "unimplemented", for which the engine has ways of its own.
type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer

	engine         string
	stdout, stderr io.Writer
	// over ends when the engine cancels, or has no more use for the host.
	over    context.Context
	end     context.CancelFunc
	running sync.WaitGroup
}

func newHost(engine string, stdout, stderr io.Writer) *host {
	over, end := context.WithCancel(context.Background())
	return &host{engine: engine, stdout: stdout, stderr: stderr, over: over, end: end}
}

// stop ends every program, and waits until none is left.
func (h *host) stop() {
	h.end()
	h.running.Wait()
}

// Run runs the program to its end. What it writes goes where the host's own output goes, which the engine shows.
func (h *host) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	h.running.Add(1)
	defer h.running.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(h.over, cancel)()

	node, err := nodeCommand(ctx, h.engine, request)
	if err != nil {
		return nil, status.Error(codes.FailedPrecondition, err.Error())
	}
	node.Stdout, node.Stderr = h.stdout, h.stderr
	err = node.Run()
	if ctx.Err() != nil {
		return nil, status.Error(codes.Canceled, "the program was ended, as the engine was told to stop")
	}
	return outcome(err)
}

// outcome says how a program ended.
func outcome(err error) (*pulumirpc.RunResponse, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case !errors.As(err, &exit):
		return nil, status.Errorf(codes.FailedPrecondition, "node does not start: %v", err)
	case exit.ExitCode() == exitedAfterReport:
		return &pulumirpc.RunResponse{Bail: true}, nil
	default:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program ended with %v", exit)}, nil
	}
}

// Cancel ends the program: the engine starts nothing more of what it registers.
func (h *host) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.end()
	return &emptypb.Empty{}, nil
}

// GetPluginInfo tells the version of the Pulumi that the host was built with.
func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version.Version}, nil
}

// About tells which Node runs programs.
func (h *host) About(ctx context.Context, _ *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	node, err := findNode()
	if err != nil {
		return nil, status.Error(codes.FailedPrecondition, err.Error())
	}
	answer, err := exec.CommandContext(ctx, node, "--version").Output()
	if err != nil {
		return nil, status.Errorf(codes.FailedPrecondition, "%s --version: %v", node, err)
	}
	return &pulumirpc.AboutResponse{Executable: node, Version: strings.TrimSpace(string(answer))}, nil
}

// GetRequiredPackages names the resource plugins of the SDKs that the program depends on.
func (h *host) GetRequiredPackages(
	_ context.Context, request *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	packages, err := dependencies(request.GetInfo().GetProgramDirectory(), true)
	if err != nil {
		return nil, status.Error(codes.FailedPrecondition, err.Error())
	}
	response := &pulumirpc.GetRequiredPackagesResponse{}
	for _, found := range packages {
		if plugin := found.plugin(); plugin != nil {
			response.Packages = append(response.Packages, plugin)
		}
	}
	return response, nil
}

// GetProgramDependencies names the npm packages that the program depends on, for `pulumi about`.
func (h *host) GetProgramDependencies(
	_ context.Context, request *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	packages, err := dependencies(request.GetInfo().GetProgramDirectory(), request.GetTransitiveDependencies())
	if err != nil {
		return nil, status.Error(codes.FailedPrecondition, err.Error())
	}
	response := &pulumirpc.GetProgramDependenciesResponse{}
	for _, found := range packages {
		response.Dependencies = append(response.Dependencies,
			&pulumirpc.DependencyInfo{Name: found.Name, Version: found.Version})
	}
	return response, nil
}

// InstallDependencies refuses: which packages there are, and that none of their scripts runs, is npm's business.
func (h *host) InstallDependencies(
	request *pulumirpc.InstallDependenciesRequest, _ grpc.ServerStreamingServer[pulumirpc.InstallDependenciesResponse],
) error {
	return status.Errorf(codes.FailedPrecondition, "this host installs no packages (run npm ci --ignore-scripts in %s)",
		request.GetInfo().GetProgramDirectory())
}
