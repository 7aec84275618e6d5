import decodeQr from 'qr/decode.js';
import type { text } from '../text/en.ts';

/** Why no code comes out of a camera or a picture. */
export type ScanProblem = keyof typeof text.scan.problems;

/** A picture as it is decoded: RGBA, row by row. */
export interface Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** The most that is read of a picture file, in bytes, and its longer side when it is decoded, in pixels. */
export const pictureLimits = { bytes: 16 * 1024 * 1024, side: 2000 } as const;

/** The text of a code in a picture; undefined when none is found. */
export function readCode({ data, width, height }: Pixels, timeLimit = 40): string | undefined {
  try {
    return decodeQr({ data, width, height }, { timeLimit });
  } catch {
    // It throws for every picture without a code, and for codes that are damaged.
    return undefined;
  }
}

/** Whether a picture shows nothing: a cover over the lens, or no light. */
export function isBlack({ data }: Pixels): boolean {
  let brightest = 0;
  // Every 97th pixel is enough, and hits no pattern of rows.
  for (let at = 0; at + 2 < data.length; at += 97 * 4) {
    brightest = Math.max(brightest, data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
  }
  return brightest < 24;
}

/** What an error of `getUserMedia` means to a person; names by the standard and those of older releases. */
export function cameraProblem(error: unknown): ScanProblem {
  switch (error instanceof Error || error instanceof DOMException ? error.name : '') {
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return 'no-camera';
    case 'NotAllowedError':
    case 'PermissionDeniedError':
    case 'SecurityError':
      return 'denied';
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return 'busy';
    default:
      return 'failed';
  }
}

/** The text that may go into a field: one line or JSON, no control characters that could change how it reads. */
export function usableText(code: string, maxLength: number): string | undefined {
  const trimmed = code.trim();
  return trimmed === '' || trimmed.length > maxLength || /[^\P{C}\n\r\t]/u.test(trimmed)
    ? undefined
    : trimmed;
}

/** The pixels of something that can be drawn, made smaller when it is large. */
export function pixelsOf(
  canvas: HTMLCanvasElement,
  source: CanvasImageSource,
  size: { readonly width: number; readonly height: number },
  side: number = pictureLimits.side,
): Pixels | undefined {
  const scale = Math.min(1, side / Math.max(size.width, size.height, 1));
  canvas.width = Math.max(1, Math.round(size.width * scale));
  canvas.height = Math.max(1, Math.round(size.height * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return undefined;
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
