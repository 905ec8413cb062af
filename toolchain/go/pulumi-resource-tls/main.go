// Command pulumi-resource-tls is the Pulumi TLS provider, release 5.3.0: the Terraform TLS provider behind Pulumi's bridge.
package main

//go:generate go run ./generate schema --skip-docs --out .

import (
	"context"
	_ "embed"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"

	"isthmus/toolchain/pulumi-resource-tls/info"
)

//go:embed schema.json
var schema []byte

//go:embed bridge-metadata.json
var metadata []byte

func main() {
	meta := tfbridge.ProviderMetadata{PackageSchema: schema, BridgeMetadata: metadata}
	tfbridge.Main(context.Background(), info.Name, info.Provider(metadata), meta)
}
