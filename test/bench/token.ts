import { join } from 'node:path';
import pkcs11 from 'pkcs11js';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { forkTokenProcess } from '../../src/node/tokens/forked-process.ts';
import { createTokenPort } from '../../src/node/tokens/token-port.ts';
import { softHsm } from '../tokens/support/softhsm.ts';
import { against, beside, interleaved, median, within, type BenchResult } from './measure.ts';
import { BenchEngine, benchPorts, leastCost } from './place.ts';

/** Signatures in one go. */
const atOnce = 16;
/** Signatures one after the other before the next contestant's turn: as in use, where nobody alternates with them. */
const inTurn = 20;
const pin = (): Uint8Array => new TextEncoder().encode('1234');

/**
 * RSA-2048 on SoftHSM2: through the process of its module, and through the contract, against pkcs11js that is called
 * here, in a process that would die with the module.
 */
export async function benchToken(folder: string, rounds: number): Promise<BenchResult[]> {
  const hsm = softHsm();
  hsm.addToken('bench');
  // Read by SoftHSM2 when it is loaded here.
  process.env['SOFTHSM2_CONF'] = hsm.environment['SOFTHSM2_CONF'];
  let commit = 0;
  const tokens = createTokenPort({ start: () => forkTokenProcess() });
  const ports: EnginePorts = { ...benchPorts(folder), tokens };
  const engine = new BenchEngine(ports, {
    onCommit: (edge) => {
      commit += edge === 'start' ? -performance.now() : performance.now();
    },
  });
  try {
    const file = join(folder, 'token.holdfast');
    await engine.create(file, leastCost);
    await engine.unlock(file);
    await engine.call('modules.trust', { path: hsm.module });
    const { tokens: found } = await engine.call('tokens.list', {});
    const token = found.find(({ label }) => label === 'bench')?.token ?? '';
    await engine.call('tokens.login', { token, pin: pin() });
    const wish = { token, algorithm: 'rsa', bits: 2048, label: 'Signer' } as const;
    const { record } = await engine.call('token-keys.generate', wish);
    await engine.call('keys.waive-backup', { id: record.id, reason: 'Benchmark' });
    await engine.call('keys.activate', { id: record.id });

    const module = tokens.module(await tokens.inspect(hsm.module));
    const name = { serial: token };
    const [object] = (await module.objects(name)).filter(({ kind }) => kind === 'private');
    const place = { id: object?.id ?? new Uint8Array(), publicKey: object?.publicKey ?? new Uint8Array() };
    const bareSign = openHere(hsm.module);
    const message = new Uint8Array(64);

    const timed = async (work: () => unknown): Promise<number> => {
      message[0] = (message[0] ?? 0) + 1;
      const start = performance.now();
      await work();
      return performance.now() - start;
    };
    const bare = (): Promise<number> => timed(() => bareSign(message));
    const process1 = (): Promise<number> =>
      timed(() => module.sign(name, place, 'rsa-pkcs1-sha256', message));
    const many = (): Promise<number> =>
      timed(() =>
        Promise.all(
          Array.from({ length: atOnce }, () => module.sign(name, place, 'rsa-pkcs1-sha256', message)),
        ),
      );
    const bareMany = (): Promise<number> =>
      timed(() => {
        for (let at = 0; at < atOnce; at++) bareSign(message);
      });
    let number = 0;
    const contract = async (): Promise<number> => {
      const payload = new TextEncoder().encode(`{"number":${number++}}`);
      const document = { form: 'jws', payload } as const;
      const view = await engine.call('documents.open', { key: record.id, document });
      commit = 0;
      const total = await timed(() => engine.call('sign.approve', { id: view.id, digest: view.digest }));
      return total - commit;
    };
    for (let warm = 0; warm < 10; warm++) for (const one of [bare, process1, contract]) await one();
    // Called in turn, each pushes the others out of the caches of its core, and the process of the module sleeps deeper
    // than between two signatures of a stream: both are shown.
    const alternating = await interleaved(rounds, { bare, process1 });
    const middleOf = (one: () => Promise<number>) => async () => {
      const block: number[] = [];
      for (let at = 0; at < inTurn; at++) block.push(await one());
      return median(block);
    };
    const blocks = { bare: middleOf(bare), process1: middleOf(process1), contract: middleOf(contract) };
    const times = await interleaved(Math.max(5, Math.round(rounds / 5)), blocks);
    const batches = await interleaved(Math.max(5, Math.round(rounds / 10)), { many, bareMany });
    await engine.lock();
    const native = median(times.bare);
    return [
      within(
        'token: added to bare pkcs11js by the process of the module, RSA-2048',
        median(times.process1) - native,
        native,
        0.5,
      ),
      beside(
        'token: the same when one signature here and one there alternate',
        median(alternating.process1) - median(alternating.bare),
        median(alternating.bare),
      ),
      against(
        `token: ${atOnce} RSA-2048 signatures at once through that process`,
        median(batches.many),
        median(batches.bareMany),
        1 / 0.9,
      ),
      within(
        'token: added to bare pkcs11js by sign.approve, verified, commit apart',
        median(times.contract) - native,
        native,
        0.5,
      ),
      beside('token: sign.approve p50 of a document, RSA-2048, commit apart', median(times.contract), native),
    ];
  } finally {
    await tokens.close();
    hsm.remove();
  }
}

/** The same key, found and used in this very process. */
function openHere(module: string): (message: Uint8Array) => void {
  const lib = new pkcs11.PKCS11();
  lib.load(module);
  lib.C_Initialize();
  const slot = lib.C_GetSlotList(true)[0]!;
  const session = lib.C_OpenSession(slot, pkcs11.CKF_SERIAL_SESSION | pkcs11.CKF_RW_SESSION);
  lib.C_Login(session, pkcs11.CKU_USER, '1234');
  lib.C_FindObjectsInit(session, [{ type: pkcs11.CKA_CLASS, value: pkcs11.CKO_PRIVATE_KEY }]);
  const key = lib.C_FindObjects(session, 1)[0]!;
  lib.C_FindObjectsFinal(session);
  return (message) => {
    lib.C_SignInit(session, { mechanism: pkcs11.CKM_SHA256_RSA_PKCS }, key);
    lib.C_Sign(session, Buffer.from(message), Buffer.alloc(512));
  };
}
