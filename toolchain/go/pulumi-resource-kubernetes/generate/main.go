// Command generate writes the files that main.go embeds, from the ones the provider's module carries.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const (
	module = "github.com/pulumi/pulumi-kubernetes/provider/v4"
	// version must be the one main.go serves: clients read it out of the schema.
	version = "4.25.0"
)

func main() {
	if err := generate(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate() error {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		return fmt.Errorf("locating %s: %w", module, err)
	}
	from := filepath.Join(strings.TrimSpace(string(out)), "cmd", "pulumi-resource-kubernetes")
	if err := convert(filepath.Join(from, "schema.json"), "schema.json", map[string]any{"version": version}); err != nil {
		return err
	}
	return convert(filepath.Join(from, "terraform-mapping.json"), "terraform-mapping.json", nil)
}

// convert copies a JSON object without its white space, with some of its members set.
func convert(from, to string, set map[string]any) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	var object map[string]any
	if err := json.Unmarshal(text, &object); err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	for member, value := range set {
		object[member] = value
	}
	compact, err := json.Marshal(object)
	if err != nil {
		return err
	}
	return os.WriteFile(to, compact, 0o644)
}
