package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestSpecOf(t *testing.T) {
	for _, test := range []struct {
		args      []string
		file, key string
	}{
		{[]string{"--root", "/r", "create", "--bundle", "/b", "--pid-file", "/p", "id"}, "/b/config.json", "process"},
		{[]string{"run", "-b=/b", "id"}, "/b/config.json", "process"},
		{[]string{"create", "id"}, "config.json", "process"},
		{[]string{"--log", "/l", "exec", "--process", "/tmp/p.json", "--detach", "id"}, "/tmp/p.json", ""},
		{[]string{"kill", "id", "9"}, "", ""},
		{[]string{"--version"}, "", ""},
	} {
		if file, key := specOf(test.args); file != test.file || key != test.key {
			t.Errorf("specOf(%q) = %q, %q; want %q, %q", test.args, file, key, test.file, test.key)
		}
	}
}

func TestDropCapability(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.json")
	before := `{"process":{"capabilities":{"bounding":["CAP_KILL","CAP_SYS_RESOURCE"]},"rlimits":[{"hard":18446744073709551615}]}}`
	after := `{"process":{"capabilities":{"bounding":["CAP_KILL"]},"rlimits":[{"hard":18446744073709551615}]}}`
	if err := os.WriteFile(file, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := dropCapability(file, "process"); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(file); string(text) != after {
		t.Errorf("got %s, want %s", text, after)
	}
}
