/** Whether the page may use the camera: only while the dialog that reads a code is open. */
export interface CameraGate {
  open(): void;
  close(): void;
  readonly isOpen: boolean;
}

/** A dialog that was left open lets nobody look for longer than this. */
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
