package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"
)

const engine = "127.0.0.1:1"

// asHost has the test program be the host itself.
const asHost = "ISTHMUS_TEST_HOST"

func TestMain(m *testing.M) {
	if os.Getenv(asHost) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// project makes a program's directory, in which the SDK's module that runs programs is a script.
func project(t *testing.T, script string) string {
	t.Helper()
	directory := t.TempDir()
	write(t, filepath.Join(directory, manifest), "{}")
	write(t, filepath.Join(directory, runner), script)
	return directory
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func info(directory string) *pulumirpc.ProgramInfo {
	return &pulumirpc.ProgramInfo{RootDirectory: directory, ProgramDirectory: directory, EntryPoint: "index.ts"}
}

func request(directory string) *pulumirpc.RunRequest {
	return &pulumirpc.RunRequest{Pwd: directory, Info: info(directory)}
}

// started serves a host that writes to output, and gives a client of it.
func started(t *testing.T, output io.Writer) pulumirpc.LanguageRuntimeClient {
	t.Helper()
	host := newHost(engine, output, output)
	t.Cleanup(host.stop)
	port, err := serve(host)
	if err != nil {
		t.Fatal(err)
	}
	return client(t, port)
}

func client(t *testing.T, port int) pulumirpc.LanguageRuntimeClient {
	t.Helper()
	address := fmt.Sprintf("127.0.0.1:%d", port)
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	return pulumirpc.NewLanguageRuntimeClient(connection)
}

func TestTheProgramGetsAllThatTheEngineTells(t *testing.T) {
	directory := project(t, `const { env } = process;
console.log(JSON.stringify({ args: process.argv.slice(2), directory: process.cwd(), config: JSON.parse(env.PULUMI_CONFIG),
  secrets: JSON.parse(env.PULUMI_CONFIG_SECRET_KEYS), typescript: env.PULUMI_NODEJS_TYPESCRIPT }));`)
	options, err := structpb.NewStruct(map[string]any{"typescript": false})
	if err != nil {
		t.Fatal(err)
	}
	told := request(directory)
	told.Organization, told.Project, told.Stack = "organization", "isthmus", "dev"
	told.MonitorAddress, told.Parallel, told.DryRun = "127.0.0.1:2", 16, true
	told.Config = map[string]string{"isthmus:key": "hidden"}
	told.ConfigSecretKeys = []string{"isthmus:key"}
	told.Args = []string{"--more"}
	told.Info.Options = options

	var output bytes.Buffer
	if _, err := started(t, &output).Run(t.Context(), told); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Args       []string
		Directory  string
		Config     map[string]string
		Secrets    []string
		Typescript string
	}
	if err := json.Unmarshal(output.Bytes(), &got); err != nil {
		t.Fatalf("%v: %s", err, output.String())
	}
	want := []string{
		"--organization=organization", "--project=isthmus", "--stack=dev", "--root-directory=" + directory,
		"--monitor=127.0.0.1:2", "--engine=" + engine, "--parallel=16", "--dry-run", "index.ts", "--more",
	}
	if !slices.Equal(got.Args, want) {
		t.Errorf("arguments: got %q, want %q", got.Args, want)
	}
	if got.Directory != directory || got.Config["isthmus:key"] != "hidden" || got.Typescript != "false" ||
		!slices.Equal(got.Secrets, []string{"isthmus:key"}) {
		t.Errorf("got %+v", got)
	}
}

func TestAnUpdateIsNoDryRunAndCompilesTypeScriptUnlessToldOtherwise(t *testing.T) {
	directory := project(t, "console.log(process.argv.includes('--dry-run'), process.env.PULUMI_NODEJS_TYPESCRIPT)")
	var output bytes.Buffer
	if _, err := started(t, &output).Run(t.Context(), request(directory)); err != nil {
		t.Fatal(err)
	}
	if got := output.String(); got != "false true\n" {
		t.Errorf("got %q", got)
	}
}

func TestTheEndOfTheProgram(t *testing.T) {
	cases := map[string]struct {
		script, problem string
		isReported      bool
	}{
		"good":                          {"", "", false},
		"after it told what is wrong":   {"process.exit(32)", "", true},
		"for a reason that nobody told": {"process.exit(3)", "the program ended with exit status 3", false},
		"killed":                        {"process.kill(process.pid, 'SIGKILL')", "the program ended with signal: killed", false},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			response, err := started(t, io.Discard).Run(t.Context(), request(project(t, test.script)))
			if err != nil {
				t.Fatal(err)
			}
			if response.GetError() != test.problem || response.GetBail() != test.isReported {
				t.Errorf("got %q and %v", response.GetError(), response.GetBail())
			}
		})
	}
}

func TestCancelEndsTheProgram(t *testing.T) {
	for name, script := range map[string]string{
		"by an interrupt":              hanging,
		"although it goes on after it": "process.on('SIGINT', () => {});" + hanging,
	} {
		t.Run(name, func(t *testing.T) {
			output, written := io.Pipe()
			host := started(t, written)
			ended := make(chan error, 1)
			go func() {
				_, err := host.Run(t.Context(), request(project(t, script)))
				ended <- err
			}()
			pid := readPid(t, output)
			if _, err := host.Cancel(t.Context(), &emptypb.Empty{}); err != nil {
				t.Fatal(err)
			}
			if err := <-ended; status.Code(err) != codes.Canceled {
				t.Errorf("got %v", err)
			}
			expectGone(t, pid)
		})
	}
}

func TestAnEngineThatIsKilledLeavesNoProgram(t *testing.T) {
	engine := exec.Command("sh", "-c", `"$0" 127.0.0.1:1 & wait`, os.Args[0])
	engine.Env = append(os.Environ(), asHost+"=yes")
	output, err := engine.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := engine.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(output)
	host := client(t, readNumber(t, lines))
	go func() { _, _ = host.Run(t.Context(), request(project(t, hanging))) }()
	program := readNumber(t, lines)
	if err := engine.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	expectGone(t, program)
	// Its output ends when nobody is left to write any.
	if rest, err := io.ReadAll(lines); err != nil || len(rest) > 0 {
		t.Errorf("%q, %v", rest, err)
	}
	_ = engine.Wait()
}

func TestWhatIsMissingIsNamedWithWhatToDo(t *testing.T) {
	run := func(t *testing.T, told *pulumirpc.RunRequest, want string) {
		t.Helper()
		_, err := started(t, io.Discard).Run(t.Context(), told)
		if status.Code(err) != codes.FailedPrecondition || !strings.Contains(status.Convert(err).Message(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	t.Run("Node", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		run(t, request(project(t, "")), "node is not on PATH")
	})
	t.Run("the SDK", func(t *testing.T) {
		directory := t.TempDir()
		run(t, request(directory), "@pulumi/pulumi is not installed (run npm ci --ignore-scripts in "+directory+")")
	})
	t.Run("an option", func(t *testing.T) {
		options, err := structpb.NewStruct(map[string]any{"packagemanager": "bun"})
		if err != nil {
			t.Fatal(err)
		}
		told := request(project(t, ""))
		told.Info.Options = options
		run(t, told, "runtime.options.packagemanager: bun is no option of this host")
	})
	t.Run("packages", func(t *testing.T) {
		stream, err := started(t, io.Discard).InstallDependencies(t.Context(),
			&pulumirpc.InstallDependenciesRequest{Info: info("/program")})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := stream.Recv(); status.Convert(err).Message() !=
			"this host installs no packages (run npm ci --ignore-scripts in /program)" {
			t.Errorf("got %v", err)
		}
	})
}

func TestAboutTellsTheNodeThatRunsPrograms(t *testing.T) {
	response, err := started(t, io.Discard).About(t.Context(), &pulumirpc.AboutRequest{Info: info(t.TempDir())})
	if err != nil {
		t.Fatal(err)
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal(err)
	}
	if response.GetExecutable() != node || !strings.HasPrefix(response.GetVersion(), "v") {
		t.Errorf("got %v", response)
	}
}

// hanging tells its process and never ends by itself.
const hanging = "console.log(process.pid); setInterval(() => {}, 1000);"

func readPid(t *testing.T, output io.Reader) int {
	t.Helper()
	return readNumber(t, bufio.NewReader(output))
}

func readNumber(t *testing.T, output *bufio.Reader) int {
	t.Helper()
	line, err := output.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	return number
}

func expectGone(t *testing.T, pid int) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if syscall.Kill(pid, 0) != nil {
			return
		}
	}
	t.Errorf("process %d is still there", pid)
}
