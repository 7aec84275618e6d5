throw new Error('elliptic is not part of Holdfast; import secp256k1/bindings');
