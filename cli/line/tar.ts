import { gzipSync } from "node:zlib";

/** Size of a block of a tar file, in bytes. */
const block = 512;

/** Bytes that a header has room for in a path; a longer one is told in a header of its own before (POSIX 1003.1, pax). */
const nameLength = 100;

/** A gzipped tar file of texts by path; what is unpacked can be read by its owner alone. @param time of every file */
export function tarball(files: Readonly<Record<string, string>>, time: Date): Buffer {
  const entries = Object.entries(files).flatMap(([path, text]) => [
    ...(Buffer.byteLength(path) > nameLength ? entry("pax", "x", pathRecord(path), time) : []),
    ...entry(path, "0", text, time),
  ]);
  return gzipSync(Buffer.concat([...entries, Buffer.alloc(2 * block)]));
}

function entry(path: string, type: "0" | "x", text: string, time: Date): Buffer[] {
  const content = Buffer.from(text);
  const padding = Buffer.alloc((block - (content.length % block)) % block);
  return [header(path, type, content.length, time), content, padding];
}

/** A record begins with its own length, which counts itself. */
function pathRecord(path: string): string {
  const rest = ` path=${path}\n`;
  let length = Buffer.byteLength(rest);
  while (length !== Buffer.byteLength(`${length}${rest}`)) length = Buffer.byteLength(`${length}${rest}`);
  return `${length}${rest}`;
}

function header(path: string, type: "0" | "x", size: number, time: Date): Buffer {
  const field = Buffer.alloc(block);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, "0")}\0`;
  field.write(path, 0, nameLength);
  field.write(octal(0o600, 8), 100);
  field.write(octal(0, 8), 108);
  field.write(octal(0, 8), 116);
  field.write(octal(size, 12), 124);
  field.write(octal(Math.floor(time.getTime() / 1000), 12), 136);
  field.write("        ", 148);
  field.write(type, 156);
  field.write("ustar\x0000", 257);
  const sum = field.reduce((total, byte) => total + byte, 0);
  field.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return field;
}
