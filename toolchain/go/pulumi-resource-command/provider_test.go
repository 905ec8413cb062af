package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/blang/semver"
	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/integration"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

var urn = resource.NewURN("stack", "project", "", "command:local:Command", "test")

type inputs = map[string]property.Value

func server(t *testing.T) integration.Server {
	t.Helper()
	s, err := integration.NewServer(t.Context(), name, semver.MustParse(version), integration.WithProvider(provider()))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func create(t *testing.T, s integration.Server, in inputs) property.Map {
	t.Helper()
	response, err := s.Create(p.CreateRequest{Urn: urn, Properties: property.NewMap(in)})
	if err != nil {
		t.Fatal(err)
	}
	return response.Properties
}

func update(t *testing.T, s integration.Server, state property.Map, in inputs) property.Map {
	t.Helper()
	response, err := s.Update(p.UpdateRequest{ID: "id", Urn: urn, State: state, Inputs: property.NewMap(in)})
	if err != nil {
		t.Fatal(err)
	}
	return response.Properties
}

func expect(t *testing.T, state property.Map, output, want string) {
	t.Helper()
	value := state.Get(output)
	if !value.IsString() || value.AsString() != want {
		t.Errorf("%s: got %#v, want %q", output, value, want)
	}
}

func text(value string) property.Value { return property.New(value) }

func list(values ...string) property.Value {
	items := make([]property.Value, 0, len(values))
	for _, value := range values {
		items = append(items, text(value))
	}
	return property.New(property.NewArray(items))
}

func TestSchema(t *testing.T) {
	response, err := server(t).GetSchema(p.GetSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Name, Version string
		Resources     map[string]struct {
			InputProperties map[string]struct{ ReplaceOnChanges bool }
			Properties      map[string]any
			Required        []string
		}
		Functions map[string]any
	}
	if err := json.Unmarshal([]byte(response.Schema), &schema); err != nil {
		t.Fatal(err)
	}
	if schema.Name != name || schema.Version != version {
		t.Errorf("got %s %s", schema.Name, schema.Version)
	}
	command := schema.Resources["command:local:Command"]
	for _, input := range strings.Fields("create update delete triggers interpreter dir environment stdin logging " +
		"addPreviousOutputInEnv assetPaths archivePaths") {
		if _, ok := command.InputProperties[input]; !ok {
			t.Errorf("no input %s", input)
		}
	}
	for _, output := range strings.Fields("stdout stderr assets archive") {
		if _, ok := command.Properties[output]; !ok {
			t.Errorf("no output %s", output)
		}
	}
	if !command.InputProperties["triggers"].ReplaceOnChanges {
		t.Error("triggers do not replace")
	}
	if _, ok := schema.Functions["command:local:run"]; !ok {
		t.Error("no function command:local:run")
	}
}

func TestCreateRunsTheCommandAsTold(t *testing.T) {
	dir := t.TempDir()
	cases := map[string]struct {
		in             inputs
		stdout, stderr string
	}{
		"both outputs":  {inputs{"create": text("echo out; echo err >&2")}, "out", "err"},
		"one line end":  {inputs{"create": text("printf 'a\\n\\n'")}, "a\n", ""},
		"stdin":         {inputs{"create": text("cat"), "stdin": text("hello")}, "hello", ""},
		"dir":           {inputs{"create": text("pwd"), "dir": text(dir)}, dir, ""},
		"environment":   {inputs{"create": text("echo $X"), "environment": property.New(inputs{"X": text("1")})}, "1", ""},
		"interpreter":   {inputs{"create": text("x"), "interpreter": list("/bin/echo", "-n", "got")}, "got x", ""},
		"no command":    {inputs{"update": text("echo no")}, "", ""},
		"logging off":   {inputs{"create": text("echo out"), "logging": text("none")}, "out", ""},
		"a long line":   {inputs{"create": text("head -c 200000 /dev/zero | tr '\\0' x")}, strings.Repeat("x", 200000), ""},
		"no line break": {inputs{"create": text("printf a")}, "a", ""},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			state := create(t, server(t), test.in)
			expect(t, state, "stdout", test.stdout)
			expect(t, state, "stderr", test.stderr)
		})
	}
}

func TestPreviewRunsNothingAndLeavesOutputsUnknown(t *testing.T) {
	s, marker := server(t), filepath.Join(t.TempDir(), "ran")
	in := inputs{"create": text("echo new; touch " + marker)}
	created, err := s.Create(p.CreateRequest{Urn: urn, Properties: property.NewMap(in), DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	old := inputs{"create": text("echo old")}
	updated, err := s.Update(p.UpdateRequest{
		ID: "id", Urn: urn, State: create(t, s, old), Inputs: property.NewMap(in), OldInputs: property.NewMap(old), DryRun: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	for operation, state := range map[string]property.Map{"create": created.Properties, "update": updated.Properties} {
		if stdout := state.Get("stdout"); !stdout.IsComputed() {
			t.Errorf("%s: stdout is %#v", operation, stdout)
		}
	}
	if _, err := os.Stat(marker); err == nil {
		t.Error("a preview ran the command")
	}
}

func TestUpdate(t *testing.T) {
	s := server(t)
	state := create(t, s, inputs{"create": text("echo one; echo err >&2")})

	t.Run("runs update, which sees the previous outputs", func(t *testing.T) {
		script := text("echo $PULUMI_COMMAND_STDOUT $PULUMI_COMMAND_STDERR")
		expect(t, update(t, s, state, inputs{"create": text("echo no"), "update": script}), "stdout", "one err")
	})
	t.Run("runs create without an update", func(t *testing.T) {
		expect(t, update(t, s, state, inputs{"create": text("echo two")}), "stdout", "two")
	})
	t.Run("keeps outputs without a command", func(t *testing.T) {
		expect(t, update(t, s, state, inputs{"delete": text("true")}), "stdout", "one")
	})
	t.Run("hides the previous outputs on request", func(t *testing.T) {
		in := inputs{"create": text("echo [$PULUMI_COMMAND_STDOUT]"), "addPreviousOutputInEnv": property.New(false)}
		expect(t, update(t, s, state, in), "stdout", "[]")
	})
}

func TestDiff(t *testing.T) {
	old := inputs{"create": text("a"), "delete": text("b"), "triggers": list("1")}
	cases := map[string]struct {
		key   string
		value property.Value
		want  p.DiffKind
	}{
		"a new create updates":            {"create", text("c"), p.Update},
		"a new delete updates as well":    {"delete", text("c"), p.Update},
		"new triggers replace (the list)": {"triggers", property.New(property.Null), p.DeleteReplace},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			state := property.NewMap(old)
			response, err := server(t).Diff(p.DiffRequest{
				ID: "id", Urn: urn, State: state, OldInputs: state, Inputs: state.Set(test.key, test.value),
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := response.DetailedDiff[test.key].Kind; got != test.want {
				t.Errorf("got %q in %v, want %q", got, response.DetailedDiff, test.want)
			}
		})
	}
}

func TestDeleteRunsTheRecordedCommandWithItsOutputs(t *testing.T) {
	s, trace := server(t), filepath.Join(t.TempDir(), "trace")
	state := create(t, s, inputs{"create": text("echo made"), "delete": text("echo gone $PULUMI_COMMAND_STDOUT > " + trace)})
	if err := s.Delete(p.DeleteRequest{ID: "id", Urn: urn, Properties: state}); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(trace); string(got) != "gone made\n" {
		t.Errorf("got %q", got)
	}
}

func TestErrorsTellExitStatusCommandAndOutput(t *testing.T) {
	in := inputs{"create": text("echo out; echo why >&2; exit 3")}
	_, err := server(t).Create(p.CreateRequest{Urn: urn, Properties: property.NewMap(in)})
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range []string{"exit status 3", "echo why", "out\n", "why\n"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not in %q", part, err)
		}
	}
}

// Outputs are for the program to declare (additionalSecretOutputs), as with the released provider.
func TestSecretInputsStaySecret(t *testing.T) {
	for _, input := range []string{"stdin", "create"} {
		in := inputs{"create": text("cat"), "stdin": text("x")}
		in[input] = in[input].WithSecret(true)
		if state := create(t, server(t), in); !state.Get(input).Secret() {
			t.Errorf("secret %s is plain in the state", input)
		}
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	state := create(t, server(t), inputs{
		"create":       text("mkdir -p sub && touch a.txt sub/b.txt sub/secret.txt c.bin"),
		"dir":          text(dir),
		"assetPaths":   list("**.txt", "!**secret*"),
		"archivePaths": list("*.bin"),
	})
	assets := state.Get("assets").AsMap()
	for path, want := range map[string]bool{"a.txt": true, "sub/b.txt": true, "sub/secret.txt": false, "c.bin": false} {
		if _, got := assets.GetOk(path); got != want {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
	// The test server hands archives on as the engine gets them: as maps.
	archived := state.Get("archive").AsMap().Get("assets").AsMap()
	if _, ok := archived.GetOk("c.bin"); !ok || archived.Len() != 1 {
		t.Errorf("archive: %#v", archived)
	}
}

func TestRunFunction(t *testing.T) {
	response, err := server(t).Invoke(p.InvokeRequest{
		Token: tokens.Type("command:local:run"), Args: property.NewMap(inputs{"command": text("echo hello")}),
	})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, response.Return, "stdout", "hello")
}
