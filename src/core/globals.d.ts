/**
 * The few globals that every runtime of ours has and that pure code may use: Node, Electron's processes and the page alike.
 * Declared by hand so that core needs neither the DOM's nor Node's typings.
 */

declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: 'utf-8' | 'utf-16le', options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: ArrayBufferView | ArrayBuffer, options?: { stream?: boolean }): string;
}
