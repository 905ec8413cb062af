// Command generate runs the bridge's generator; `generate schema --out .` writes the files that main.go embeds.
package main

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfgen"

	"isthmus/toolchain/pulumi-resource-tls/info"
)

func main() { tfgen.Main(info.Name, info.Provider([]byte("{}"))) }
