import { describe, expect, it } from "vitest";

import { proxiesIn, withoutProxy } from "../../../cli/machine/proxies.ts";

const ranges = ["10.241.0.0/16", "10.95.0.0/16"];
const all = "10.241.0.0/16,10.95.0.0/16,.svc,.cluster.local";
const both = (value: string) => ({ NO_PROXY: value, no_proxy: value });

describe("what the nodes reach without a proxy", () => {
  it("is not said where there is none", () => {
    expect(withoutProxy(ranges, {}, {})).toEqual({});
    expect(withoutProxy(ranges, { NO_PROXY: "x", HTTPS_PROXY: "" }, { noProxy: "y" })).toEqual({});
  });

  it.each(["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"])(
    "is every subnet of the stack: %s",
    name => {
      expect(withoutProxy(ranges, { [name]: "http://proxy:3128" }, {})).toEqual(both(all));
    },
  );

  it("is what the user names as well, each once", () => {
    const proxy = { HTTPS_PROXY: "http://proxy:3128" };
    expect(withoutProxy(ranges, { ...proxy, NO_PROXY: "example.org, .svc,10.95.0.0/16" }, {})).toEqual(
      both("example.org,.svc,10.95.0.0/16,10.241.0.0/16,.cluster.local"),
    );
    expect(withoutProxy(ranges, { ...proxy, no_proxy: "example.org" }, {})).toEqual(
      both(`example.org,${all}`),
    );
    expect(withoutProxy(ranges, proxy, { noProxy: "of-docker" })).toEqual(both(all));
  });

  it("keeps what Docker's client names, where its proxy is the only one", () => {
    const client = proxiesIn(
      '{"proxies":{"default":{"httpsProxy":"http://proxy:3128","noProxy":"example.org"}}}',
    );
    expect(withoutProxy(ranges, {}, client)).toEqual(both(`example.org,${all}`));
    expect(proxiesIn('{"auths":{}}')).toEqual({});
  });
});
