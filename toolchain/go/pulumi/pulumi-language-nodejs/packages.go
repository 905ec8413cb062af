package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

const manifest = "package.json"

// npmPackage is an npm package as its package.json describes it.
type npmPackage struct {
	Name         string            `json:"name"`
	Version      string            `json:"version"`
	Dependencies map[string]string `json:"dependencies"`
	Pulumi       struct {
		Resource bool   `json:"resource"`
		Name     string `json:"name"`
		Version  string `json:"version"`
		Server   string `json:"server"`
	} `json:"pulumi"`

	directory string
}

// plugin is the plugin that the package is the SDK of; nil when it is of none.
func (p *npmPackage) plugin() *pulumirpc.PackageDependency {
	if !p.Pulumi.Resource {
		return nil
	}
	name, version := p.Pulumi.Name, p.Pulumi.Version
	if name == "" {
		name = strings.TrimPrefix(p.Name, "@pulumi/")
	}
	if version == "" {
		version = p.Version
	}
	return &pulumirpc.PackageDependency{Name: name, Kind: "resource", Version: version, Server: p.Pulumi.Server}
}

// dependencies are the installed npm packages that the program in a directory depends on: the nearest first, then by name.
// One that is not installed is left out, since it may be optional: whether it is missing, only Node can tell.
func dependencies(program string, transitive bool) ([]*npmPackage, error) {
	root, err := findAbove(program, manifest)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	top, err := readPackage(root)
	if err != nil {
		return nil, err
	}
	var found []*npmPackage
	seen := map[string]bool{top.directory: true}
	for queue := []*npmPackage{top}; len(queue) > 0; queue = queue[1:] {
		direct, err := queue[0].installed()
		if err != nil {
			return nil, err
		}
		for _, dependency := range direct {
			if seen[dependency.directory] {
				continue
			}
			seen[dependency.directory] = true
			found = append(found, dependency)
			if transitive {
				queue = append(queue, dependency)
			}
		}
	}
	return found, nil
}

// installed are those of a package's dependencies that are there, by name.
func (p *npmPackage) installed() ([]*npmPackage, error) {
	var found []*npmPackage
	for _, name := range slices.Sorted(maps.Keys(p.Dependencies)) {
		file, err := findAbove(p.directory, filepath.Join("node_modules", name, manifest))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		dependency, err := readPackage(file)
		if err != nil {
			return nil, err
		}
		found = append(found, dependency)
	}
	return found, nil
}

func readPackage(file string) (*npmPackage, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	read := &npmPackage{}
	if err := json.Unmarshal(text, read); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	// As Node does: what a link leads to looks for its dependencies where it lies.
	place, err := filepath.EvalSymlinks(file)
	read.directory = filepath.Dir(place)
	return read, err
}

// findAbove looks for a file by a relative path, in a directory and in those above it, as Node looks for packages.
func findAbove(directory, path string) (string, error) {
	for {
		file := filepath.Join(directory, path)
		if _, err := os.Stat(file); err == nil {
			return file, nil
		}
		above := filepath.Dir(directory)
		if above == directory {
			return "", fmt.Errorf("%s: %w", path, fs.ErrNotExist)
		}
		directory = above
	}
}
