// Package info describes the Pulumi TLS provider, release 5.3.0, to the Terraform bridge.
package info

import (
	"github.com/hashicorp/terraform-provider-tls/shim"
	pf "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
)

const (
	// Name is the Pulumi package the provider serves.
	Name = "tls"
	// Version is the release of the SDK that was made from the same commit of the Terraform provider.
	Version = "5.3.0"
)

// Provider describes the provider: every resource and function lives in the package's root module, so that
// tls_private_key is tls:index/privateKey:PrivateKey. metadata is what the generator recorded, an empty object for itself.
func Provider(metadata []byte) tfbridge.ProviderInfo {
	provider := tfbridge.ProviderInfo{
		P:            pf.ShimProvider(shim.New()),
		Name:         Name,
		Version:      Version,
		Description:  "A Pulumi package to create TLS resources in Pulumi programs.",
		License:      "Apache-2.0",
		GitHubOrg:    "hashicorp",
		MetadataInfo: tfbridge.NewProviderMetadata(metadata),
		// State and previews as the released provider writes them.
		EnableZeroDefaultSchemaVersion: true,
		EnableAccurateBridgePreview:    true,
	}
	provider.MustComputeTokens(tokens.SingleModule("tls_", "index", tokens.MakeStandard(Name)))
	return provider
}
