// Command isthmus-oci-runtime stands between a container engine and runc on machines whose root lacks
// CAP_SYS_RESOURCE (some sandboxes). There runc cannot hand the capability to a privileged container and fails with
// "unable to apply caps", so this drops it from what the engine asks for and then becomes runc.
//
// The engine's wish is in one of two files: config.json of the bundle for create and run, the process file for exec.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

const missing = "CAP_SYS_RESOURCE"

// fallbacks are where distributions put runc; an engine may start its runtime with an empty PATH.
var fallbacks = []string{"/usr/sbin/runc", "/usr/bin/runc", "/usr/local/sbin/runc", "/usr/local/bin/runc"}

func main() {
	if err := become(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "isthmus-oci-runtime:", err)
		os.Exit(1)
	}
}

func become(args []string) error {
	if file, key := specOf(args); file != "" {
		if err := dropCapability(file, key); err != nil {
			return err
		}
	}
	runc, err := findRunc()
	if err != nil {
		return err
	}
	return syscall.Exec(runc, append([]string{runc}, args...), os.Environ())
}

// specOf returns the file of a runc command line that holds capabilities and the key under which its process stands
// ("" when the file is the process itself). Every other command passes through untouched.
func specOf(args []string) (file, key string) {
	for i, arg := range args {
		switch arg {
		case "create", "run", "restore":
			bundle := option(args[i+1:], "--bundle", "-b")
			if bundle == "" {
				bundle = "."
			}
			return filepath.Join(bundle, "config.json"), "process"
		case "exec":
			return option(args[i+1:], "--process", "-p"), ""
		}
	}
	return "", ""
}

func option(args []string, long, short string) string {
	for i, arg := range args {
		if (arg == long || arg == short) && i+1 < len(args) {
			return args[i+1]
		}
		for _, name := range []string{long, short} {
			if value, ok := strings.CutPrefix(arg, name+"="); ok {
				return value
			}
		}
	}
	return ""
}

func dropCapability(file, key string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if !bytes.Contains(text, []byte(missing)) {
		return nil
	}
	var spec map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // limits are 64-bit: a float would round them
	if err := decoder.Decode(&spec); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	process := spec
	if key != "" {
		process, _ = spec[key].(map[string]any)
	}
	sets, _ := process["capabilities"].(map[string]any)
	for name, set := range sets {
		if list, ok := set.([]any); ok {
			sets[name] = without(list, missing)
		}
	}
	changed, err := json.Marshal(spec)
	if err != nil {
		return err
	}
	return os.WriteFile(file, changed, 0o600)
}

func without(list []any, unwanted string) []any {
	kept := make([]any, 0, len(list))
	for _, item := range list {
		if item != unwanted {
			kept = append(kept, item)
		}
	}
	return kept
}

func findRunc() (string, error) {
	if path, err := exec.LookPath("runc"); err == nil {
		return path, nil
	}
	for _, path := range fallbacks {
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("runc not found in PATH or %s", strings.Join(fallbacks, ", "))
}
