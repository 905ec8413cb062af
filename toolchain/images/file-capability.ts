import { createReadStream, createWriteStream } from "node:fs";
import { open, rename, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";

/** Size of everything in a tar file: headers have one block, contents are filled up to whole ones. */
const BLOCK = 512;

/**
 * The extended attribute that `setcap cap_net_bind_service+ep` writes: version 2 of Linux's vfs_cap_data, effective, with
 * bit 10 of the permitted ones (linux/capability.h).
 */
const bindService = Buffer.from(`0100000200040000${"00".repeat(12)}`, "hex");

/**
 * Lets a program in a tar file listen on ports below 1024, whoever runs it. Linux then refuses to start it in a container
 * whose processes may never have that capability.
 * @param file in format ustar; it is replaced
 * @param member the program's path, as it is written in there
 * @throws when there is no such member
 */
export async function grantLowPorts(file: string, member: string): Promise<void> {
  const at = await findMember(file, member);
  const draft = `${file}.draft`;
  if (at > 0) await pipeline(createReadStream(file, { end: at - 1 }), createWriteStream(draft));
  const target = await open(draft, "a");
  try {
    await target.write(extendedHeader(member, "SCHILY.xattr.security.capability", bindService));
  } finally {
    await target.close();
  }
  await pipeline(createReadStream(file, { start: at }), createWriteStream(draft, { flags: "a" }));
  await rename(draft, file);
}

/** Where the header of a member begins. */
async function findMember(file: string, member: string): Promise<number> {
  const tar = await open(file);
  try {
    for (let at = 0; ;) {
      const header = await readHeader(tar, at);
      if (header === undefined) throw new Error(`${file} has no ${member}`);
      if (header.name === member) return at;
      at += BLOCK + roundUp(header.size);
    }
  } finally {
    await tar.close();
  }
}

/** The header at an offset; undefined at the end, which is an empty block. */
async function readHeader(
  tar: FileHandle,
  at: number,
): Promise<{ readonly name: string; readonly size: number } | undefined> {
  const block = Buffer.alloc(BLOCK);
  const { bytesRead } = await tar.read(block, 0, BLOCK, at);
  if (bytesRead < BLOCK || block[0] === 0) return undefined;
  const field = (start: number, length: number): string =>
    block
      .subarray(start, start + length)
      .toString()
      .replace(/[\0 ].*$/s, "");
  return { name: field(0, 100), size: parseInt(field(124, 12), 8) };
}

/** A pax extended header with one record, for the member that follows. */
function extendedHeader(member: string, key: string, value: Buffer): Buffer {
  const content = record(key, value);
  const header = Buffer.alloc(BLOCK);
  header.write(`PaxHeaders/${path.basename(member)}`, 0, 100);
  header.write("0000644\0" + "0000000\0".repeat(2), 100); // mode, user and group
  header.write(`${octal(content.length, 11)} ${octal(0, 11)} `, 124); // size and time
  header.write(" ".repeat(8) + "x", 148); // the checksum is made with spaces in its place
  header.write("ustar\0" + "00", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc(roundUp(content.length) - content.length)]);
}

/** `<length of the record> <key>=<value>\n`, where the length counts its own digits. */
function record(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from("\n")]);
  let length = rest.length + 1;
  while (length !== rest.length + `${length}`.length) length = rest.length + `${length}`.length;
  return Buffer.concat([Buffer.from(`${length}`), rest]);
}

const octal = (number: number, digits: number): string => number.toString(8).padStart(digits, "0");

const roundUp = (size: number): number => Math.ceil(size / BLOCK) * BLOCK;
