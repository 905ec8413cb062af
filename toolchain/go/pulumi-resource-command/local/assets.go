package local

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gobwas/glob"
	"github.com/pulumi/pulumi-go-provider/infer/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

type rule struct {
	exclude bool
	pattern glob.Glob
}

// assets returns the files below dir whose last matching glob is not an exclusion, by their slash-separated path.
func assets(dir string, globs []string) (map[string]types.AssetOrArchive, error) {
	rules := make([]rule, 0, len(globs))
	for _, text := range globs {
		pattern, exclude := strings.CutPrefix(text, "!")
		compiled, err := glob.Compile(pattern, '/')
		if err != nil {
			return nil, err
		}
		rules = append(rules, rule{exclude, compiled})
	}

	found := map[string]types.AssetOrArchive{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !selected(rules, path) {
			return err
		}
		asset, err := resource.NewPathAsset(filepath.Join(dir, filepath.FromSlash(path)))
		found[path] = types.AssetOrArchive{Asset: asset}
		return err
	})
	return found, err
}

func selected(rules []rule, path string) bool {
	for i := len(rules) - 1; i >= 0; i-- {
		if rules[i].pattern.Match(path) {
			return !rules[i].exclude
		}
	}
	return false
}
