import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { withEdge, withoutEdge } from "../../../stacks/drafts/edit-edges.ts";

const edge = { site: "remote0", management: "main0" };
const add = (text: string, code = "edge-1", entry: object = edge) =>
  withEdge(text, "isthmus", code, { ...entry });
const remove = (text: string, code = "edge-1") => withoutEdge(text, "isthmus", code);
const shipped = readFileSync("Pulumi.dev.yaml", "utf8");
/** The shipped file without the edges that it may have. */
const dev = shipped.replace(/\n( {2}#.*\n)* {2}isthmus:edges:\n( {4}.*\n)+/, "");

describe("an edge that is added", () => {
  it("is the only change in a file, and its removal the whole way back", () => {
    const one = add(dev);
    expect(one).toBe(`${dev}\n  isthmus:edges:\n    edge-1: { site: remote0, management: main0 }\n`);
    const two = add(one, "edge-2");
    expect(two).toBe(`${one}    edge-2: { site: remote0, management: main0 }\n`);
    expect(remove(two, "edge-2")).toBe(one);
    expect(remove(one)).toBe(dev);
  });

  it("stands in several lines when one would be too long", () => {
    const entry = {
      site: { bundle: true },
      management: "main0",
      managementAddress: `https://${"a".repeat(60)}.example.org:6443`,
    };
    expect(add(add(dev), "edge-2", entry).slice(add(dev).length)).toBe(
      "    edge-2:\n      site:\n        bundle: true\n      management: main0\n" +
        `      managementAddress: ${entry.managementAddress}\n`,
    );
  });

  it("looks like the one above, in its column", () => {
    const text =
      "config:\n    isthmus:edges:\n        a: # why\n            site: 'b' # there\n            management: c\n    isthmus:x: 1\n";
    expect(add(text)).toBe(
      text.replace(
        "    isthmus:x",
        "        edge-1:\n          site: remote0\n          management: main0\n    isthmus:x",
      ),
    );
  });

  it.each([
    [
      "nothing but braces",
      "config:\n  isthmus:edges: {}\n",
      "config:\n  isthmus:edges: { edge-1: { site: remote0, management: main0 } }\n",
    ],
    [
      "one line",
      "config: { edges: { a: {site: b},  } } # c\n",
      "config: { edges: { a: {site: b}, edge-1: { site: remote0, management: main0 },  } } # c\n",
    ],
    [
      "several lines, with a comment behind the last edge",
      'config: {\n  "isthmus:edges": {\n    "a": {"site": "b"} # c\n  }\n}\n',
      'config: {\n  "isthmus:edges": {\n    "a": {"site": "b"}, # c\n    edge-1: { site: remote0, management: main0 }\n  }\n}\n',
    ],
    [
      "several lines, with a comma behind the last edge",
      "config: {\n  edges: {\n    a: {site: b}, # c\n  },\n}\n",
      "config: {\n  edges: {\n    a: {site: b}, # c\n    edge-1: { site: remote0, management: main0 },\n  },\n}\n",
    ],
    [
      "no line end",
      "config:\n  x: 1",
      "config:\n  x: 1\n  isthmus:edges:\n    edge-1: { site: remote0, management: main0 }\n",
    ],
    [
      "line ends of Windows",
      "config:\r\n  x: 'y'\r\n",
      "config:\r\n  x: 'y'\r\n  isthmus:edges:\r\n    edge-1: { site: remote0, management: main0 }\r\n",
    ],
    [
      "a block of text at its end",
      "config:\n  x: |\n    y\n\nother: 1\n",
      "config:\n  x: |\n    y\n  isthmus:edges:\n    edge-1: { site: remote0, management: main0 }\n\nother: 1\n",
    ],
  ])("finds its place in %s", (_, text, expected) => {
    expect(add(text)).toBe(expected);
  });
});

describe("an edge that is removed", () => {
  const flow =
    "config: {\n  edges: {\n    a: {site: x}, # A\n    # about b\n    b: {site: y}, # B\n    c: {site: z} # C\n  }\n}\n";

  it("takes the comment in its own line along and leaves those above", () => {
    const text =
      "config:\n  edges:\n    # Berlin\n    a: {} # A\n    # Hamburg\n    b:\n      # inside\n      site: c\n\n    # Rome\n    d: {}\n";
    expect(remove(text, "a")).toBe(text.replace("    a: {} # A\n", ""));
    expect(remove(text, "b")).toBe(text.replace("    b:\n      # inside\n      site: c\n", ""));
    expect(remove(text, "d")).toBe(text.replace("    d: {}\n", ""));
  });

  it.each([
    ["a", flow.replace("a: {site: x}, # A\n    ", "")],
    ["b", flow.replace("b: {site: y}, # B\n    ", "")],
    ["c", flow.replace(", # B\n    c: {site: z} # C", " # B # C")],
  ])("takes one comma along: %s", (code, expected) => {
    expect(remove(flow, code)).toBe(expected);
  });

  it("takes the key for all along when it is the last one", () => {
    expect(remove("config:\n  a: 1\n\n  isthmus:edges: { edge-1: {} }\n\n  b: 2\n")).toBe(
      "config:\n  a: 1\n\n  b: 2\n",
    );
  });
});

describe("a file is refused, with nothing changed,", () => {
  const other =
    "isthmus:edges.edge-1: the file is written in a way that can't be edited from here (edit it by hand)";

  it.each([
    [
      "that has the code",
      () => add(add(dev)),
      "isthmus:edges.edge-1: it is there already (choose another code, or change it in the file)",
    ],
    [
      "that lacks the code",
      () => remove(add(dev), "edge-2"),
      "isthmus:edges.edge-2: there is no such edge (did you mean edge-1?) (those there are: edge-1)",
    ],
    [
      "that has no edges",
      () => remove(dev),
      "isthmus:edges.edge-1: there is no such edge (the stack has none)",
    ],
    [
      "that keeps edges as text",
      () => add('config:\n  isthmus:edges: "{}"\n'),
      "isthmus:edges: it is no map in the file (write it as one: code: { … })",
    ],
    ["without a config", () => add("encryptionsalt: v1\n"), "the stack's file has no config"],
    [
      "with keys in their long form",
      () => add("config:\n  isthmus:edges:\n    ? a\n    : { site: x }\n"),
      other,
    ],
    [
      "that refers to its edges elsewhere",
      () => add("config:\n  isthmus:edges: &all { a: {} }\n  isthmus:x: *all\n"),
      other,
    ],
  ])("%s", (_, edit, line) => {
    expect(edit).toThrow(new Error(line));
  });
});
