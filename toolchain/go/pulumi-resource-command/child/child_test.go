package child

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A shell that starts a grandchild, prints its process id and waits for it.
const withGrandchild = "sleep 60 & echo $!; wait"

func TestCancellationKillsTheWholeGroup(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	pid := runUntilOutput(t, ctx, withGrandchild, cancel)
	expectGone(t, pid)
}

func TestCancellationKillsWhatIgnoresSIGTERM(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the grace period")
	}
	ctx, cancel := context.WithCancel(t.Context())
	pid := runUntilOutput(t, ctx, "trap '' TERM; "+withGrandchild, cancel)
	expectGone(t, pid)
}

func TestStopAllKillsEverythingAndStartsNoMore(t *testing.T) {
	t.Cleanup(func() { stopped = false })
	pid := runUntilOutput(t, t.Context(), withGrandchild, StopAll)
	expectGone(t, pid)
	if err := Run(t.Context(), []string{"true"}, func(*exec.Cmd) {}); err == nil {
		t.Error("a command started after StopAll")
	}
}

// runUntilOutput runs a script that prints a process id and calls stop when it has; it returns the id.
func runUntilOutput(t *testing.T, ctx context.Context, script string, stop func()) int {
	t.Helper()
	line := make(chan string, 1)
	done := make(chan error, 1)
	go func() {
		done <- Run(ctx, []string{"/bin/sh", "-c", script}, func(cmd *exec.Cmd) { cmd.Stdout = firstLine{line} })
	}()
	pid, err := strconv.Atoi(<-line)
	if err != nil {
		t.Fatal(err)
	}
	stop()
	select {
	case err := <-done:
		if err == nil {
			t.Error("a stopped command succeeded")
		}
	case <-time.After(2 * grace):
		t.Fatal("the command was not stopped")
	}
	return pid
}

type firstLine struct{ to chan<- string }

func (w firstLine) Write(text []byte) (int, error) {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	w.to <- strings.TrimSpace(string(line))
	return len(text), nil
}

func expectGone(t *testing.T, pid int) {
	t.Helper()
	for deadline := time.Now().Add(time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		// The first process of some containers leaves orphans unreaped; they run no more.
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || bytes.Contains(stat, []byte(") Z ")) {
			return
		}
	}
	t.Errorf("process %d is still there", pid)
}
