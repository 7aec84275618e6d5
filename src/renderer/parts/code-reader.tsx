import { useEffect, useRef, useState } from 'react';
import { callDesktop } from '../bridge/desktop.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { Button } from './button.tsx';
import {
  cameraProblem,
  isBlack,
  pictureLimits,
  pixelsOf,
  readCode,
  usableText,
  type Pixels,
  type ScanProblem,
} from './code-picture.ts';
import { Notice } from './notice.tsx';
import { Section } from './section.tsx';

const t = text.scan;
/** How often a picture is looked at, after how long without success that is said, and when the camera rests, in milliseconds. */
const pace = { look: 150, noFrames: 6000, black: 2500, nothingFound: 15_000, most: 10 * 60_000 } as const;

interface Props {
  readonly maxLength: number;
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}

/** Reads a code with the camera, or out of a picture. The camera is on only while this is shown, and no longer than ten minutes at a time. */
export function CodeReader({ maxLength, onText, onClose }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const [problem, setProblem] = useState<ScanProblem>();
  const [running, setRunning] = useState(false);
  const [tries, setTries] = useState(0);
  const picker = useRef<HTMLInputElement>(null);
  const told = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problem !== undefined) told.current?.scrollIntoView({ block: 'nearest' });
  }, [problem]);
  const take = useRef((_code: string): boolean => false);

  useEffect(() => {
    take.current = (code) => {
      const usable = usableText(code, maxLength);
      if (usable === undefined) return false;
      say(t.read);
      onText(usable);
      return true;
    };
  });

  useEffect(() => {
    const over = new AbortController();
    const view = video.current;
    void watch(view, over.signal, {
      started: () => setRunning(true),
      stopped: () => setRunning(false),
      trouble: setProblem,
      found: (code) => take.current(code),
    });
    return () => over.abort();
  }, [tries]);

  function again(): void {
    setProblem(undefined);
    setTries((count) => count + 1);
  }

  async function readPicture(file: File): Promise<void> {
    setProblem(undefined);
    if (file.size > pictureLimits.bytes) {
      setProblem('picture-too-large');
      return;
    }
    let pixels: Pixels | undefined;
    try {
      const picture = await createImageBitmap(file);
      pixels = pixelsOf(document.createElement('canvas'), picture, picture);
      picture.close();
    } catch {
      // Not a picture: told below.
    }
    if (pixels === undefined) {
      setProblem('picture-unreadable');
      return;
    }
    const code = readCode(pixels, 2000);
    if (code === undefined) setProblem('picture-without-code');
    else if (!take.current(code)) setProblem('not-text');
  }

  return (
    <Section title={t.title}>
      <p className="soft">{t.lead}</p>
      <video ref={video} className="camera" aria-label={t.view} hidden={!running} muted playsInline />
      <div role="status" ref={told}>
        {problem === undefined ? (
          <p className="soft">{running ? t.looking : t.starting}</p>
        ) : (
          <Notice tone="warn">
            <span data-problem={problem}>{t.problems[problem]}</span>
          </Notice>
        )}
      </div>
      <div className="row">
        <Button autoFocus onPress={onClose}>
          {t.stop}
        </Button>
        {!running && problem !== undefined && (
          <Button onPress={again}>{problem === 'rested' ? t.goOn : t.again}</Button>
        )}
        <Button look="quiet" onPress={() => picker.current?.click()}>
          {t.picture}
        </Button>
        <input
          ref={picker}
          type="file"
          accept="image/png,image/jpeg"
          hidden
          aria-label={t.picture}
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = '';
            if (file !== undefined) void readPicture(file);
          }}
        />
      </div>
    </Section>
  );
}

interface Watcher {
  readonly started: () => void;
  readonly stopped: () => void;
  readonly trouble: (problem: ScanProblem | undefined) => void;
  /** True when the code was taken, which ends it. */
  readonly found: (code: string) => boolean;
}

/** Opens the camera and looks at its pictures until a code is taken or nobody wants to see more. */
async function watch(view: HTMLVideoElement | null, over: AbortSignal, watcher: Watcher): Promise<void> {
  if (view === null) return;
  // Main lets the page have the camera only while it was told so.
  await callDesktop('desktop.camera', { on: true });
  let stream: MediaStream;
  try {
    // Absent where there is no camera interface at all, whatever the typings say.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    if (devices === undefined) throw new DOMException('', 'NotFoundError');
    stream = await devices.getUserMedia({
      audio: false,
      video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 960 } },
    });
  } catch (error) {
    await callDesktop('desktop.camera', { on: false });
    if (!over.aborted) watcher.trouble(cameraProblem(error));
    return;
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const [track] = stream.getVideoTracks();
  const stop = (problem?: ScanProblem): void => {
    clearTimeout(timer);
    for (const one of stream.getTracks()) one.stop();
    view.srcObject = null;
    void callDesktop('desktop.camera', { on: false });
    if (over.aborted) return;
    watcher.stopped();
    if (problem !== undefined) watcher.trouble(problem);
  };
  over.addEventListener('abort', () => stop());
  // Asked by a function: it changes while this waits, which the compiler does not see.
  const isOver = (): boolean => over.aborted;
  if (isOver()) {
    stop();
    return;
  }
  track?.addEventListener('ended', () => stop('ended'));
  view.srcObject = stream;
  watcher.started();
  // Not waited for: the time runs from here on, also of a camera that never begins. One that fails says so by giving no pictures.
  void view.play().catch(() => undefined);
  const canvas = document.createElement('canvas');
  const begun = performance.now();
  let lit = begun;
  let framed = false;
  let told: ScanProblem | undefined;
  const tell = (problem: ScanProblem | undefined): void => {
    if (problem !== told) watcher.trouble(problem);
    told = problem;
  };
  const look = (): void => {
    const now = performance.now();
    // A dialog that was left open: whoever comes back says that it goes on.
    if (now - begun > pace.most) {
      stop('rested');
      return;
    }
    const size = { width: view.videoWidth, height: view.videoHeight };
    const pixels =
      view.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && size.width > 0
        ? pixelsOf(canvas, view, size, 1280)
        : undefined;
    if (pixels === undefined) {
      if (!framed && now - begun > pace.noFrames) tell('no-frames');
    } else {
      framed = true;
      const code = readCode(pixels);
      if (code !== undefined && watcher.found(code)) {
        stop();
        return;
      }
      if (!isBlack(pixels)) lit = now;
      if (code !== undefined) tell('not-text');
      else if (now - lit > pace.black) tell('black');
      else if (now - begun > pace.nothingFound) tell('nothing-found');
      // What the code was, or that it was dark, is said until there is something else to say.
      else if (told === 'black' || told === 'no-frames') tell(undefined);
    }
    timer = setTimeout(look, pace.look);
  };
  look();
}
