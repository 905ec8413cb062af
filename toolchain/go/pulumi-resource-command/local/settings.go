package local

import (
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi-go-provider/infer/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Settings say how a command runs.
type Settings struct {
	Interpreter            *[]string          `pulumi:"interpreter,optional"`
	Dir                    *string            `pulumi:"dir,optional"`
	Environment            *map[string]string `pulumi:"environment,optional"`
	Stdin                  *string            `pulumi:"stdin,optional"`
	Logging                *Logging           `pulumi:"logging,optional"`
	AddPreviousOutputInEnv *bool              `pulumi:"addPreviousOutputInEnv,optional"`
	AssetPaths             *[]string          `pulumi:"assetPaths,optional"`
	ArchivePaths           *[]string          `pulumi:"archivePaths,optional"`
}

// Results are what a command left behind.
type Results struct {
	Stdout  string                          `pulumi:"stdout"`
	Stderr  string                          `pulumi:"stderr"`
	Assets  map[string]types.AssetOrArchive `pulumi:"assets,optional"`
	Archive *resource.Archive               `pulumi:"archive,optional"`
}

// Annotate describes the settings in the schema.
func (s *Settings) Annotate(a infer.Annotator) {
	a.Describe(&s.Interpreter, "The program and arguments that get the command as their last one. Default: `/bin/sh -c`.")
	a.Describe(&s.Dir, "The directory the command runs in; it must exist. Default: the program's.")
	a.Describe(&s.Environment, "Variables added to the inherited environment.")
	a.Describe(&s.Stdin, "Text for the command's standard input.")
	a.Describe(&s.Logging, "Which of the output streams are shown while the command runs. Default: both.")
	a.Describe(&s.AddPreviousOutputInEnv, "Whether the outputs of the previous run are in the environment as "+
		"PULUMI_COMMAND_STDOUT and PULUMI_COMMAND_STDERR. Default: true.")
	a.Describe(&s.AssetPaths, "Globs of files to return as assets; later ones win, a leading `!` excludes.")
	a.Describe(&s.ArchivePaths, "Globs of files to return as one archive; later ones win, a leading `!` excludes.")
}

// Annotate describes the results in the schema.
func (r *Results) Annotate(a infer.Annotator) {
	a.Describe(&r.Stdout, "The command's standard output, without its last line break.")
	a.Describe(&r.Stderr, "The command's standard error, without its last line break.")
	a.Describe(&r.Assets, "The files that assetPaths matched, by their path below dir.")
	a.Describe(&r.Archive, "The files that archivePaths matched.")
}

// Logging names the output streams that are shown while a command runs.
type Logging string

// The values of Logging.
const (
	LogStdout          Logging = "stdout"
	LogStderr          Logging = "stderr"
	LogStdoutAndStderr Logging = "stdoutAndStderr"
	LogNone            Logging = "none"
)

// Values lists the enumeration for the schema.
func (Logging) Values() []infer.EnumValue[Logging] {
	return []infer.EnumValue[Logging]{
		{Name: "stdout", Value: LogStdout, Description: "Show standard output only."},
		{Name: "stderr", Value: LogStderr, Description: "Show standard error only."},
		{Name: "stdoutAndStderr", Value: LogStdoutAndStderr, Description: "Show both streams."},
		{Name: "none", Value: LogNone, Description: "Show nothing."},
	}
}

func (s Settings) shows(stream Logging) bool {
	return s.Logging == nil || *s.Logging == stream || *s.Logging == LogStdoutAndStderr
}
