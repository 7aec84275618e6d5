import { addPairs, Field, onCurve, takePoint } from './field-module.ts';
import { multiplications } from './multiply-module.ts';
import { readBytes, scalarSums } from './order-module.ts';
import { WasmModule } from './wasm-builder.ts';

/**
 * What checking signatures of secp256k1 needs, as the bytes of a module of WebAssembly: `takePoint`, `addPairs`, `forward` and
 * `backward` for many together, `begin`, `double`, `finish`, `lift` and `multiplyAdd` for single ones, and the functions of
 * field and order for tests.
 */
export function curveModule(): Uint8Array<ArrayBuffer> {
  const module = new WasmModule();
  const field = new Field(module);
  const read = readBytes(module);
  const check = onCurve(module, field);
  takePoint(module, field, read, check);
  addPairs(module, field);
  scalarSums(module, read);
  multiplications(module, field, check);
  return module.bytes(2);
}
