/** As much of pngjs as the pictures need; the package brings no types. */
declare module 'pngjs' {
  export class PNG {
    constructor(options: { width: number; height: number });
    readonly width: number;
    readonly height: number;
    readonly data: Uint8Array;
    static readonly sync: {
      read(file: Uint8Array): PNG;
      write(png: PNG): Uint8Array;
    };
  }
}
