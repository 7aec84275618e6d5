/**
 * Whether the page may begin to use the camera: only when it has said that it reads a code. It has the camera on its own word:
 * what it has opened is not taken from it before the page ends. Ours stops by itself, with the dialog or after ten minutes.
 */
export interface CameraGate {
  open(): void;
  close(): void;
  readonly isOpen: boolean;
}

/** A dialog that was left open lets nobody begin later than this. */
const mostMs = 10 * 60_000;

/** Makes the gate, closed; `now` in milliseconds. */
export function createCameraGate(now: () => number): CameraGate {
  let until = -Infinity;
  return {
    open() {
      until = now() + mostMs;
    },
    close() {
      until = -Infinity;
    },
    get isOpen() {
      return now() < until;
    },
  };
}
