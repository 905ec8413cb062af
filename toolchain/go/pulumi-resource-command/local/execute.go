package local

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"isthmus/toolchain/pulumi-resource-command/child"
)

// previousOutput returns the variables that hand a run's outputs to the next one; empty outputs are left out.
func previousOutput(settings Settings, previous Results) []string {
	if settings.AddPreviousOutputInEnv != nil && !*settings.AddPreviousOutputInEnv {
		return nil
	}
	var variables []string
	if previous.Stdout != "" {
		variables = append(variables, "PULUMI_COMMAND_STDOUT="+previous.Stdout)
	}
	if previous.Stderr != "" {
		variables = append(variables, "PULUMI_COMMAND_STDERR="+previous.Stderr)
	}
	return variables
}

// execute runs one command and collects what it left. Its error carries the exit status, the command and everything
// that was printed.
func execute(ctx context.Context, command string, settings Settings, variables []string) (Results, error) {
	argv := []string{"/bin/sh", "-c"}
	if settings.Interpreter != nil && len(*settings.Interpreter) > 0 {
		argv = append([]string{}, *settings.Interpreter...)
	}
	dir, err := workingDirectory(settings)
	if err != nil {
		return Results{}, err
	}

	var stdout, stderr, both bytes.Buffer
	var oneAtATime sync.Mutex
	shownStdout, shownStderr := newLineLogger(ctx, settings.shows(LogStdout)), newLineLogger(ctx, settings.shows(LogStderr))
	err = child.Run(ctx, append(argv, command), func(cmd *exec.Cmd) {
		cmd.Dir = dir
		cmd.Env = os.Environ()
		if settings.Environment != nil {
			for name, value := range *settings.Environment {
				cmd.Env = append(cmd.Env, name+"="+value)
			}
		}
		cmd.Env = append(cmd.Env, variables...)
		if settings.Stdin != nil && *settings.Stdin != "" {
			cmd.Stdin = strings.NewReader(*settings.Stdin)
		}
		cmd.Stdout = synchronized{&oneAtATime, io.MultiWriter(&stdout, &both, shownStdout)}
		cmd.Stderr = synchronized{&oneAtATime, io.MultiWriter(&stderr, &both, shownStderr)}
	})
	shownStdout.flush()
	shownStderr.flush()
	if err != nil {
		return Results{}, fmt.Errorf("%w: running %q:\n%s", err, command, both.String())
	}

	results := Results{
		Stdout: strings.TrimSuffix(stdout.String(), "\n"),
		Stderr: strings.TrimSuffix(stderr.String(), "\n"),
	}
	if settings.AssetPaths != nil {
		if results.Assets, err = assets(dir, *settings.AssetPaths); err != nil {
			return Results{}, err
		}
	}
	if settings.ArchivePaths != nil {
		files, err := assets(dir, *settings.ArchivePaths)
		if err != nil {
			return Results{}, err
		}
		contents := make(map[string]any, len(files))
		for path, file := range files {
			contents[path] = file.Asset
		}
		if results.Archive, err = resource.NewAssetArchive(contents); err != nil {
			return Results{}, err
		}
	}
	return results, nil
}

func workingDirectory(settings Settings) (string, error) {
	if settings.Dir != nil {
		return *settings.Dir, nil
	}
	return os.Getwd()
}

// synchronized lets both output streams share a buffer.
type synchronized struct {
	mutex *sync.Mutex
	to    io.Writer
}

func (s synchronized) Write(text []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.to.Write(text)
}

// lineLogger shows each line as the resource's status while the command runs.
type lineLogger struct {
	show func(line string)
	rest []byte
}

func newLineLogger(ctx context.Context, enabled bool) *lineLogger {
	if !enabled {
		return &lineLogger{show: func(string) {}}
	}
	return &lineLogger{show: p.GetLogger(ctx).InfoStatus}
}

func (l *lineLogger) Write(text []byte) (int, error) {
	l.rest = append(l.rest, text...)
	for {
		line, rest, found := bytes.Cut(l.rest, []byte("\n"))
		if !found {
			return len(text), nil
		}
		l.show(string(line))
		l.rest = rest
	}
}

func (l *lineLogger) flush() {
	if len(l.rest) > 0 {
		l.show(string(l.rest))
		l.rest = nil
	}
}
