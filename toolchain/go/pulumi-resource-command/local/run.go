package local

import (
	"context"

	"github.com/pulumi/pulumi-go-provider/infer"
)

// Run is a function that runs a command whenever the program is evaluated, in previews too.
type Run struct{}

// RunInputs are the function's arguments.
type RunInputs struct {
	Command string `pulumi:"command"`
	Settings
}

// RunOutputs are the function's result.
type RunOutputs struct {
	RunInputs
	Results
}

// Annotate describes the function in the schema.
func (r *Run) Annotate(a infer.Annotator) {
	a.Describe(&r, "Runs a local command on every evaluation of the program, previews included.")
}

// Annotate describes the arguments in the schema.
func (r *RunInputs) Annotate(a infer.Annotator) {
	a.Describe(&r.Command, "The command to run.")
}

// Invoke runs the command.
func (*Run) Invoke(
	ctx context.Context, request infer.FunctionRequest[RunInputs],
) (infer.FunctionResponse[RunOutputs], error) {
	results, err := execute(ctx, request.Input.Command, request.Input.Settings, nil)
	return infer.FunctionResponse[RunOutputs]{Output: RunOutputs{RunInputs: request.Input, Results: results}}, err
}
