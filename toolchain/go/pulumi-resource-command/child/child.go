// Package child runs commands in process groups of their own, so that stopping one stops everything it started.
package child

import (
	"context"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// grace is how long a command may take to clean up after SIGTERM before it is killed.
const grace = 5 * time.Second

var (
	mutex   sync.Mutex
	running = map[int]struct{}{}
	stopped bool
)

// Run starts the command that configure sets up and waits for it and for its output. When ctx ends first, the process
// group gets SIGTERM, and SIGKILL after a grace period.
func Run(ctx context.Context, argv []string, configure func(*exec.Cmd)) error {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	configure(cmd)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = grace

	if err := start(cmd); err != nil {
		return err
	}
	err := cmd.Wait()
	forget(cmd.Process.Pid)
	if ctx.Err() != nil {
		// Whatever ignored SIGTERM; an error means that nothing is left.
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
	return err
}

// StopAll kills every running command with all its descendants, and starts no more.
func StopAll() {
	mutex.Lock()
	defer mutex.Unlock()
	stopped = true
	for pid := range running {
		_ = syscall.Kill(-pid, syscall.SIGTERM)
	}
	for deadline := time.Now().Add(grace); time.Now().Before(deadline) && anyAlive(); {
		time.Sleep(20 * time.Millisecond)
	}
	for pid := range running {
		_ = syscall.Kill(-pid, syscall.SIGKILL)
	}
}

func anyAlive() bool {
	for pid := range running {
		if syscall.Kill(-pid, 0) == nil {
			return true
		}
	}
	return false
}

// start holds the lock over the start itself, so that StopAll sees every process there is.
func start(cmd *exec.Cmd) error {
	mutex.Lock()
	defer mutex.Unlock()
	if stopped {
		return context.Canceled
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	running[cmd.Process.Pid] = struct{}{}
	return nil
}

func forget(pid int) {
	mutex.Lock()
	defer mutex.Unlock()
	delete(running, pid)
}
