/* The property tests of two implementations again, over the 10,000 cases each that security.md T-2 asks for. */
process.env['HOLDFAST_RANDOM_CASES'] = '10000';
await import('./two-implementations.test.ts');
await import('./two-implementations-points.test.ts');
await import('./schnorr-native.test.ts');
await import('./keccak.test.ts');
await import('./second-signer.test.ts');
await import('../node/crypto/field-module.test.ts');
await import('../node/crypto/wasm-curve.test.ts');

export {};
