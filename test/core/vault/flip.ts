import { existsSync, mkdtempSync, openSync, readFileSync, closeSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { isHoldfastError } from '../../../src/core/error.ts';
import type { StorePort } from '../../../src/core/ports.ts';
import { checkHeaderMac, parseHeader, vaultIdBytes } from '../../../src/core/vault/header.ts';
import { encodeRecordId, openLogEntry, openSecretBox } from '../../../src/core/vault/record-box.ts';
import { openSlot } from '../../../src/core/vault/slot.ts';
import { unwrapVaultKeys } from '../../../src/core/vault/vault-keys.ts';
import { readState } from '../../../src/core/vault/vault-state.ts';
import { openStore } from '../../../src/node/store/sqlite-store.ts';
import {
  entry,
  holder,
  newVault,
  passphraseSecret,
  recoverySlot,
  passphraseSlot,
  testPorts,
} from './support.ts';

/** A folder in memory where there is one: a flip is a write, and tens of thousands of them need no disk. */
export function memoryFolder(): string {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'holdfast-flip-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A vault with one of everything, in small pages. */
export async function smallVault(file: string): Promise<void> {
  const vault = await newVault(file, { slots: [passphraseSlot, recoverySlot], pageSize: 512 });
  await vault.transaction((draft) => {
    draft.put('key', 'k1', { label: 'a key' });
    draft.sealSecret('k1', 1, new Uint8Array(32).fill(77));
    draft.audit(entry('keys.generate'));
  });
  await vault.close();
}

/** Reads all of a vault's file as text, with the slot's key opened once as long as the header is the same. */
export class WholeReader {
  #header: string | undefined;
  #root: Uint8Array | undefined;

  async read(file: string): Promise<string> {
    const store = await openStore(file, holder);
    try {
      return await this.#dump(store);
    } finally {
      await store.close();
    }
  }

  async #dump(store: StorePort): Promise<string> {
    const ports = testPorts(store);
    const bytes = await store.readHeader();
    const header = parseHeader(bytes);
    const vaultId = vaultIdBytes(header.body);
    const key = Buffer.from(bytes).toString('latin1');
    let root: Uint8Array | undefined = this.#header === key ? this.#root?.slice() : undefined;
    if (root === undefined) {
      const slot = header.body.slots.find(({ kind }) => kind === 'passphrase');
      root =
        slot && (await openSlot(ports, 'root', vaultId, slot, header.body.rootGeneration, passphraseSecret));
      // A damaged commitment says what a wrong passphrase says.
      if (root === undefined) return 'refused';
    }
    checkHeaderMac(ports.hash, header, root);
    if (this.#header === undefined) [this.#header, this.#root] = [key, root.slice()];
    const keys = unwrapVaultKeys(ports, root, header.body);
    const state = readState(ports, header, vaultId, keys, await store.load());
    const dump: unknown[] = [key, state.head];
    for (const [kind, rows] of state.rows) {
      for (const [id, { generation, value, box }] of rows) {
        const place = { vaultId, schema: state.schema, kind, id: encodeRecordId(id), generation };
        dump.push([
          kind,
          id,
          generation,
          box === undefined ? value : [...openSecretBox(ports, keys, place, box)],
        ]);
      }
    }
    const log = await store.readLog(1, state.head.logLength);
    for (const { seq, box } of log)
      dump.push([seq, new TextDecoder().decode(openLogEntry(keys, vaultId, seq, box))]);
    keys.wipe();
    return JSON.stringify(dump);
  }
}

/** What came of flipping bits: how many read the same, how many were refused and how; anything else is listed. */
export interface FlipReport {
  tried: number;
  same: number;
  refused: Map<string, number>;
  accepted: string[];
  untyped: string[];
}

/** Flips the given bits of a vault's file one at a time and reads all of it each time. */
export async function flipBits(file: string, bits: Iterable<number>): Promise<FlipReport> {
  const reader = new WholeReader();
  const expected = await reader.read(file);
  const sound = readFileSync(file);
  const report: FlipReport = { tried: 0, same: 0, refused: new Map(), accepted: [], untyped: [] };
  const refuse = (code: string) => report.refused.set(code, (report.refused.get(code) ?? 0) + 1);
  const put = (at: number, byte: number) => {
    const handle = openSync(file, 'r+');
    writeSync(handle, Uint8Array.of(byte), 0, 1, at);
    closeSync(handle);
  };
  for (const bit of bits) {
    const at = bit >> 3;
    put(at, (sound[at] ?? 0) ^ (1 << (bit & 7)));
    try {
      const read = await reader.read(file);
      if (read === expected) report.same++;
      else if (read === 'refused') refuse('wrong-secret');
      else report.accepted.push(`bit ${bit}`);
    } catch (error) {
      if (isHoldfastError(error)) refuse(error.code);
      else report.untyped.push(`bit ${bit}: ${String(error)}`);
    }
    put(at, sound[at] ?? 0);
    report.tried++;
  }
  if (!readFileSync(file).equals(sound)) report.untyped.push('reading changed the file');
  return report;
}
