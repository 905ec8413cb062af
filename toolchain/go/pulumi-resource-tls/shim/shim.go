// Package shim hands out the Terraform TLS provider, which its module keeps under internal/. This package may import it
// because its own path is below that module's.
package shim

import (
	"github.com/hashicorp/terraform-plugin-framework/provider"
	tls "github.com/hashicorp/terraform-provider-tls/internal/provider"
)

// New makes a fresh instance of the provider.
func New() provider.Provider { return tls.New() }
