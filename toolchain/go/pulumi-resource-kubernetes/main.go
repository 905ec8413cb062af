// Command pulumi-resource-kubernetes is the Pulumi Kubernetes provider, release 4.25.0, served from its own module.
//
// The module's own main package embeds files that its release process generates and the module does not carry;
// `go generate` makes them here from their sources, which it does carry.
package main

//go:generate go run ./generate

import (
	_ "embed"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
)

// version is the release the module's pinned commit was tagged with; the engine matches it against the SDK's.
const version = "4.25.0"

//go:embed schema.json
var schema []byte

//go:embed terraform-mapping.json
var terraformMapping []byte

func main() {
	provider.Serve("kubernetes", version, schema, terraformMapping)
}
