import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readSync,
  fstatSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';

/**
 * Unpacks the entries of a zip file that `rename` keeps. Reads the central directory only (APPNOTE 6.3, section 4.3.12);
 * no zip64, no encryption: the one archive this is for has neither.
 * @param {string} file
 * @param {string} target
 * @param {(name: string) => string | undefined} rename path below target, or undefined to leave the entry out
 * @returns {number} how many files were written
 */
export function unzip(file, target, rename) {
  const fd = openSync(file, 'r');
  try {
    /** @param {number} position @param {number} length */
    const read = (position, length) => {
      const bytes = Buffer.alloc(length);
      for (let done = 0; done < length;) {
        const n = readSync(fd, bytes, done, length - done, position + done);
        if (n === 0) throw new Error(`${file} ends early`);
        done += n;
      }
      return bytes;
    };
    const size = fstatSync(fd).size;
    const tailLength = Math.min(size, 65_557);
    const tail = read(size - tailLength, tailLength);
    const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
    if (end < 0) throw new Error(`${file} is no zip file`);
    const count = tail.readUInt16LE(end + 10);
    const directory = read(tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    let written = 0;
    for (let i = 0, at = 0; i < count; i++) {
      const nameLength = directory.readUInt16LE(at + 28);
      const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
      const entry = {
        method: directory.readUInt16LE(at + 10),
        crc: directory.readUInt32LE(at + 16),
        packed: directory.readUInt32LE(at + 20),
        mode: directory.readUInt32LE(at + 38) >>> 16,
        header: directory.readUInt32LE(at + 42),
      };
      at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
      const path = name.endsWith('/') ? undefined : rename(name);
      if (path === undefined) continue;
      if (path.split('/').includes('..')) throw new Error(`${file} holds the path ${name}`);
      const local = read(entry.header, 30);
      const start = entry.header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
      const packed = read(start, entry.packed);
      const bytes = entry.method === 0 ? packed : inflateRawSync(packed);
      if (typeof crc32 === 'function' && crc32(bytes) !== entry.crc)
        throw new Error(`${name} in ${file} is damaged`);
      const out = join(target, path);
      mkdirSync(dirname(out), { recursive: true });
      if ((entry.mode & 0o170000) === 0o120000) symlinkSync(bytes.toString('utf8'), out);
      else {
        writeFileSync(out, bytes);
        chmodSync(out, (entry.mode & 0o777) | 0o444);
      }
      written++;
    }
    return written;
  } finally {
    closeSync(fd);
  }
}
