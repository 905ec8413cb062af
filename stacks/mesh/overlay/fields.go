// Prints istio-fields.json: every key of an IstioOperator's meshConfig, values and components, with the type it takes.
// It runs within the module that istioctl is built from, so that both are of one version:
//
//	cd toolchain/go/istio
//	go run -mod=readonly ../../../stacks/mesh/overlay/fields.go > ../../../stacks/mesh/overlay/istio-fields.json
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"runtime/debug"
	"sort"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
	"istio.io/api/mesh/v1alpha1"
	"istio.io/istio/operator/pkg/apis"
)

// types by name, fields by key.
var types = map[string]map[string]string{}

// wellKnown are messages that JSON writes as something else than an object with their fields.
var wellKnown = map[string]string{
	"google.protobuf.Any":                 "any",
	"google.protobuf.BoolValue":           "boolean",
	"google.protobuf.DoubleValue":         "number",
	"google.protobuf.Duration":            "duration",
	"google.protobuf.Int32Value":          "whole",
	"google.protobuf.Int64Value":          "whole",
	"google.protobuf.StringValue":         "text",
	"google.protobuf.Struct":              "object",
	"google.protobuf.UInt32Value":         "whole",
	"google.protobuf.UInt64Value":         "whole",
	"google.protobuf.Value":               "any",
	"istio.operator.v1alpha1.IntOrString": "any",
}

// addMessage adds a message and all that it refers to. What becomes a Helm value may also be written by its proto name.
func addMessage(message protoreflect.MessageDescriptor, helm bool) string {
	name := string(message.FullName())
	if _, done := types[name]; done {
		return name
	}
	fields := map[string]string{}
	types[name] = fields
	for i := 0; i < message.Fields().Len(); i++ {
		field := message.Fields().Get(i)
		fields[field.JSONName()] = protoType(field, helm)
		if helm {
			fields[string(field.Name())] = fields[field.JSONName()]
		}
	}
	return name
}

func protoType(field protoreflect.FieldDescriptor, helm bool) string {
	switch {
	case field.IsMap():
		return "{}" + singular(field.MapValue(), helm)
	case field.IsList():
		return "[]" + singular(field, helm)
	default:
		return singular(field, helm)
	}
}

func singular(field protoreflect.FieldDescriptor, helm bool) string {
	switch field.Kind() {
	case protoreflect.StringKind, protoreflect.BytesKind:
		return "text"
	case protoreflect.BoolKind:
		return "boolean"
	case protoreflect.FloatKind, protoreflect.DoubleKind:
		return "number"
	case protoreflect.EnumKind:
		values := []string{}
		for i := 0; i < field.Enum().Values().Len(); i++ {
			values = append(values, string(field.Enum().Values().Get(i).Name()))
		}
		return "=" + strings.Join(values, "|")
	case protoreflect.MessageKind:
		if known, ok := wellKnown[string(field.Message().FullName())]; ok {
			if helm && becomesTextOnly(field) {
				return "{}text"
			}
			return known
		}
		return addMessage(field.Message(), helm)
	default:
		return "whole"
	}
}

// becomesTextOnly tells objects that the charts copy as they are to where Kubernetes takes nothing but text.
func becomesTextOnly(field protoreflect.FieldDescriptor) bool {
	name := string(field.Name())
	isMap := strings.HasSuffix(name, "nnotations") || strings.HasSuffix(name, "odeSelector")
	return isMap && field.Message().FullName() == "google.protobuf.Struct" &&
		name != "injectedAnnotations" && // the chart puts quotes around each
		field.Parent().Name() != "WaypointConfig" // istioctl wants Kubernetes' other NodeSelector there
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

var repositories = strings.NewReplacer("k8s.io/api/", "", "k8s.io/apimachinery/pkg/apis/", "", "istio.io/istio/operator/pkg/", "")

// addStruct adds a struct that encoding/json reads, and all that it refers to.
func addStruct(t reflect.Type) string {
	name := repositories.Replace(t.PkgPath()) + "." + t.Name()
	if _, done := types[name]; !done {
		types[name] = map[string]string{}
		addFields(types[name], t)
	}
	return name
}

func addFields(fields map[string]string, t reflect.Type) {
	for i := 0; i < t.NumField(); i++ {
		field := t.Field(i)
		key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case key == "-":
		case key == "" && field.Anonymous:
			addFields(fields, field.Type)
		case key != "":
			fields[key] = goType(field.Type)
		}
	}
}

func goType(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == reflect.TypeFor[apis.BoolValue]() {
		return "boolean"
	}
	if t.Implements(unmarshaler) || reflect.PointerTo(t).Implements(unmarshaler) {
		return "any"
	}
	switch t.Kind() {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "boolean"
	case reflect.Slice:
		return "[]" + goType(t.Elem())
	case reflect.Map:
		return "{}" + goType(t.Elem())
	case reflect.Struct:
		return addStruct(t)
	case reflect.Interface:
		return "any"
	default:
		return "integer"
	}
}

// source says of which versions the types are.
func source() string {
	build, _ := debug.ReadBuildInfo()
	versions := []string{}
	for _, module := range build.Deps {
		if module.Path == "istio.io/istio" || module.Path == "istio.io/api" || module.Path == "k8s.io/api" {
			versions = append(versions, module.Path+" "+module.Version)
		}
	}
	sort.Strings(versions)
	return strings.Join(versions, ", ")
}

func main() {
	roots := map[string]string{
		"meshConfig": addMessage((&v1alpha1.MeshConfig{}).ProtoReflect().Descriptor(), false),
		"values":     addMessage((&apis.Values{}).ProtoReflect().Descriptor(), true),
		"components": addStruct(reflect.TypeFor[apis.IstioComponentSpec]()),
	}
	// A Helm value like any other, which the chart merges into the mesh config.
	types[roots["values"]]["meshConfig"] = roots["meshConfig"]
	quoted := func(value any) string {
		text, err := json.Marshal(value)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return string(text)
	}
	names := []string{}
	for name := range types {
		names = append(names, name)
	}
	sort.Strings(names)
	fmt.Printf("{\n  \"source\": %s,\n  \"roots\": %s,\n  \"types\": {\n", quoted(source()), quoted(roots))
	for i, name := range names {
		comma := ","
		if i == len(names)-1 {
			comma = ""
		}
		fmt.Printf("    %s: %s%s\n", quoted(name), quoted(types[name]), comma)
	}
	fmt.Println("  }\n}")
}
