// Package local holds the resource command:local:Command and the function command:local:run.
package local

import (
	"context"
	"maps"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Command is a resource whose lifecycle is a set of local commands.
type Command struct{}

// CommandInputs are a Command's inputs. Any change of them is an update, which runs `update`, or `create` without one;
// a change of the triggers is a replacement.
type CommandInputs struct {
	Create   *string `pulumi:"create,optional"`
	Update   *string `pulumi:"update,optional"`
	Delete   *string `pulumi:"delete,optional"`
	Triggers *[]any  `pulumi:"triggers,optional" provider:"replaceOnChanges"`
	Settings
}

// CommandState is what the engine records of a Command.
type CommandState struct {
	CommandInputs
	Results
}

var (
	_ infer.CustomResource[CommandInputs, CommandState] = (*Command)(nil)
	_ infer.CustomUpdate[CommandInputs, CommandState]   = (*Command)(nil)
	_ infer.CustomDelete[CommandState]                  = (*Command)(nil)
	_ infer.Annotated                                   = (*Command)(nil)
	_ infer.Annotated                                   = (*CommandInputs)(nil)
)

// Annotate describes the resource in the schema.
func (c *Command) Annotate(a infer.Annotator) {
	a.Describe(&c, "A local command to be executed. It runs on the machine of the Pulumi program.")
}

// Annotate describes the inputs in the schema.
func (c *CommandInputs) Annotate(a infer.Annotator) {
	a.Describe(&c.Create, "The command to run on creation, and on update if there is no `update`.")
	a.Describe(&c.Update, "The command to run on update; sees the previous outputs.")
	a.Describe(&c.Delete, "The command to run on deletion; sees the previous outputs.")
	a.Describe(&c.Triggers, "Values of any type; a change of one replaces the resource.")
}

// Create runs `create`, unless this is a preview.
func (*Command) Create(
	ctx context.Context, request infer.CreateRequest[CommandInputs],
) (infer.CreateResponse[CommandState], error) {
	id, err := resource.NewUniqueHex(request.Name, 8, 0)
	if err != nil {
		return infer.CreateResponse[CommandState]{}, err
	}
	state := CommandState{CommandInputs: request.Inputs}
	if !request.DryRun && request.Inputs.Create != nil {
		state.Results, err = execute(ctx, *request.Inputs.Create, request.Inputs.Settings, nil)
	}
	return infer.CreateResponse[CommandState]{ID: id, Output: state}, err
}

// Update runs `update`, or `create` without one, unless this is a preview.
func (*Command) Update(
	ctx context.Context, request infer.UpdateRequest[CommandInputs, CommandState],
) (infer.UpdateResponse[CommandState], error) {
	previous := request.State.Results
	state := CommandState{CommandInputs: request.Inputs, Results: previous}
	command := request.Inputs.Update
	if command == nil {
		command = request.Inputs.Create
	}
	if request.DryRun || command == nil {
		return infer.UpdateResponse[CommandState]{Output: state}, nil
	}
	results, err := execute(ctx, *command, request.Inputs.Settings, previousOutput(request.Inputs.Settings, previous))
	// Files recorded by an earlier run stay recorded when the new inputs name none.
	if results.Assets == nil {
		results.Assets = maps.Clone(previous.Assets)
	}
	if results.Archive == nil {
		results.Archive = previous.Archive
	}
	state.Results = results
	return infer.UpdateResponse[CommandState]{Output: state}, err
}

// Delete runs the `delete` that the state holds, not the program's newer one.
func (*Command) Delete(ctx context.Context, request infer.DeleteRequest[CommandState]) (infer.DeleteResponse, error) {
	state := request.State
	if state.Delete == nil {
		return infer.DeleteResponse{}, nil
	}
	_, err := execute(ctx, *state.Delete, state.Settings, previousOutput(state.Settings, state.Results))
	return infer.DeleteResponse{}, err
}
