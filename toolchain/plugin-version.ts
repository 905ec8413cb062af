import { spawn } from "node:child_process";
import { connect } from "node:http2";

/** How long a plugin may take to start and answer, in milliseconds. */
const ANSWER_MS = 20_000;

/**
 * Asks a provider plugin for its version as the engine does: starts it without an engine, reads the port it prints, and
 * calls GetPluginInfo. Plugins have no version argument in common.
 * @throws when it does not answer
 */
export async function pluginVersion(file: string): Promise<string> {
  const plugin = spawn(file, [], { stdio: ["ignore", "pipe", "ignore"] });
  const limit = setTimeout(() => plugin.kill("SIGKILL"), ANSWER_MS);
  try {
    const port = await new Promise<number>((resolve, reject) => {
      let text = "";
      plugin.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
        const line = /^(\d+)\r?\n/.exec(text);
        if (line !== null) resolve(Number(line[1]));
      });
      plugin.on("error", reject).on("close", () => {
        reject(new Error(`${file} ended without a port`));
      });
    });
    return await pluginInfo(port);
  } finally {
    clearTimeout(limit);
    plugin.kill("SIGKILL");
  }
}

/** One gRPC call by hand: an empty request, and an answer whose field 1 is the version. */
function pluginInfo(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const session = connect(`http://127.0.0.1:${port}`).on("error", reject);
    const call = session.request({
      ":method": "POST",
      ":path": "/pulumirpc.ResourceProvider/GetPluginInfo",
      "content-type": "application/grpc",
      te: "trailers",
    });
    const chunks: Buffer[] = [];
    call
      .on("data", (chunk: Buffer) => chunks.push(chunk))
      .on("error", reject)
      .on("close", () => {
        session.destroy();
        const version = stringField1(Buffer.concat(chunks).subarray(MESSAGE_HEADER));
        if (version === undefined) reject(new Error("the plugin does not tell its version"));
        else resolve(version);
      })
      .end(Buffer.alloc(MESSAGE_HEADER));
  });
}

/** Bytes before a gRPC message: whether it is compressed, and its length. Zeros announce an empty one. */
const MESSAGE_HEADER = 5;

/** Field 1, of type string and shorter than 128 bytes, at the start of a protocol buffers message. */
function stringField1(message: Buffer): string | undefined {
  const [tag, length] = message;
  if (tag !== 0x0a || length === undefined || length > 127) return undefined;
  return message.toString("utf8", 2, 2 + length);
}
