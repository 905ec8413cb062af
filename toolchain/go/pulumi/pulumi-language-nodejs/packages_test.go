package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// tree writes files below a new directory.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for file, text := range files {
		write(t, filepath.Join(root, file), text)
	}
	return root
}

const tlsPlugin = `{"name": "@pulumi/tls", "version": "5.3.0", "pulumi": {"resource": true}}`

func TestPluginsAreThoseOfAllPackagesBelow(t *testing.T) {
	root := tree(t, map[string]string{
		"package.json":                          `{"dependencies": {"@pulumi/tls": "5", "wrapper": "1", "yaml": "2", "absent": "1"}}`,
		"node_modules/@pulumi/tls/package.json": tlsPlugin,
		"node_modules/yaml/package.json":        `{"name": "yaml", "version": "2.9.1"}`,
		"node_modules/wrapper/package.json": `{"name": "wrapper", "version": "1.0.0",
			"dependencies": {"@pulumi/tls": "4", "own": "1", "wrapper": "1"}}`,
		"node_modules/wrapper/node_modules/own/package.json": `{"name": "own", "version": "0.1.0",
			"pulumi": {"resource": true, "name": "mine", "version": "v2.0.0", "server": "https://example.org"}}`,
		"node_modules/unused/package.json": `{"name": "unused", "version": "1.0.0", "pulumi": {"resource": true}}`,
		"program/index.ts":                 "",
	})
	response, err := started(t, io.Discard).GetRequiredPackages(t.Context(),
		&pulumirpc.GetRequiredPackagesRequest{Info: info(filepath.Join(root, "program"))})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, found := range response.GetPackages() {
		got = append(got, found.GetKind()+" "+found.GetName()+" "+found.GetVersion()+" "+found.GetServer())
	}
	want := []string{"resource tls 5.3.0 ", "resource mine v2.0.0 https://example.org"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDependenciesAreDirectUnlessAllAreWanted(t *testing.T) {
	root := tree(t, map[string]string{
		"package.json":                `{"dependencies": {"a": "1"}}`,
		"node_modules/a/package.json": `{"name": "a", "version": "1.0.0", "dependencies": {"b": "2"}}`,
		"node_modules/b/package.json": `{"name": "b", "version": "2.0.0"}`,
	})
	for transitive, want := range map[bool][]string{false: {"a 1.0.0"}, true: {"a 1.0.0", "b 2.0.0"}} {
		response, err := started(t, io.Discard).GetProgramDependencies(t.Context(),
			&pulumirpc.GetProgramDependenciesRequest{Info: info(root), TransitiveDependencies: transitive})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, found := range response.GetDependencies() {
			got = append(got, found.GetName()+" "+found.GetVersion())
		}
		if !slices.Equal(got, want) {
			t.Errorf("transitive %v: got %q, want %q", transitive, got, want)
		}
	}
}

func TestALinkedPackageFindsItsDependenciesWhereItLies(t *testing.T) {
	store := tree(t, map[string]string{
		"node_modules/a/package.json":           `{"name": "a", "version": "1.0.0", "dependencies": {"@pulumi/tls": "5"}}`,
		"node_modules/@pulumi/tls/package.json": tlsPlugin,
	})
	root := tree(t, map[string]string{"package.json": `{"dependencies": {"a": "1"}}`, "node_modules/x": ""})
	if err := os.Symlink(filepath.Join(store, "node_modules/a"), filepath.Join(root, "node_modules/a")); err != nil {
		t.Fatal(err)
	}
	found, err := dependencies(root, true)
	if err != nil || len(found) != 2 || found[1].plugin().GetName() != "tls" {
		t.Errorf("got %v, %v", found, err)
	}
}

func TestAProgramWithoutAPackageHasNoDependencies(t *testing.T) {
	if found, err := dependencies(t.TempDir(), true); err != nil || len(found) != 0 {
		t.Errorf("got %v, %v", found, err)
	}
}
