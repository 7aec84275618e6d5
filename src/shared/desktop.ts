/**
 * Main's own small contract: what only the desktop can do. It never carries a secret (design.md, section 1).
 * Calls and events have one channel each; see `channels` in wire.ts.
 */
import { z } from 'zod';
import { command } from './command.ts';

const nothing = z.strictObject({});
const fileRef = z.string().min(1).max(4096);

/** What a file dialog is for; main derives titles, filters and default names from it. */
export const filePurposes = [
  'open-vault',
  'new-vault',
  'open-backup',
  'save-backup',
  'open-request',
  'save-signature',
  'save-recovery-sheet',
  'save-audit',
  'open-audit',
  'save-public',
  'save-report',
  'save-statement',
  'open-statement',
  'open-advisory',
  'token-module',
  'open-profile',
  'open-holders',
  'open-sealed-pins',
  'open-maker-root',
  'open-attestation',
  'save-enrolment',
  'save-token-key',
  'open-token-key',
  'open-to-encrypt',
  'save-encrypted',
  'open-encrypted',
  'save-decrypted',
  'open-message',
  'save-wrapped-key',
  'open-wrapped-key',
  'open-document',
  'open-certificate',
  'open-batch',
  'open-batch-folder',
  'save-batch',
  'open-labels',
  'save-labels',
  'open-reference',
] as const;
/** One of {@link filePurposes}. */
export type FilePurpose = (typeof filePurposes)[number];

/** A notice for the next page, when the present one is ended; a code and small facts, never a text or a secret. */
export const noticeSchema = z.strictObject({
  code: z.string().max(60),
  details: z.record(z.string().max(40), z.union([z.string().max(200), z.number(), z.boolean()])).optional(),
});

const shownFile = z.strictObject({ ref: fileRef, name: z.string(), location: z.string() });

/** Colours of the window. */
export const themes = ['system', 'light', 'dark'] as const;

/** Whether no network is used: by the person's own choice, or by a sign that the window cannot take back. */
export const coldModes = ['off', 'here', 'machine'] as const;

const recent = z.strictObject({
  ref: fileRef,
  name: z.string(),
  /** For people: folder and file name. */
  location: z.string(),
  lastOpened: z.string().optional(),
  missing: z.boolean(),
});

/** The rows of `desktop.*`. */
export const desktopContract = {
  'desktop.state': command({
    summary: 'Tell the page where it is',
    session: 'none',
    effect: 'read',
    input: nothing,
    output: z.strictObject({
      appVersion: z.string(),
      platform: z.string(),
      theme: z.enum(themes),
      recents: z.array(recent),
      cold: z.enum(coldModes),
      /** A screen reader is active: said before a secret is shown (design.md, section 1). */
      accessibility: z.boolean(),
      /** The place to show, as the page that was ended left it. */
      route: z.string().max(200).optional(),
      notice: noticeSchema.optional(),
      defaultVaultFolder: z.string(),
    }),
    errors: [],
  }),
  'desktop.choose-file': command({
    summary: 'Ask for a file; the page gets a handle, never a path',
    session: 'none',
    effect: 'read',
    input: z.strictObject({ purpose: z.enum(filePurposes), suggestedName: z.string().max(200).optional() }),
    output: z.strictObject({ file: shownFile.optional() }),
    errors: [],
  }),
  'desktop.default-vault-file': command({
    summary: 'Give a handle for a new vault in the default folder',
    session: 'none',
    effect: 'read',
    input: z.strictObject({ name: z.string().min(1).max(120) }),
    output: z.strictObject({ ref: fileRef, name: z.string(), location: z.string() }),
    errors: [],
  }),
  'desktop.forget-recent': command({
    summary: 'Strike a vault off the list of recent ones',
    session: 'none',
    effect: 'change',
    input: z.strictObject({ ref: fileRef }),
    output: nothing,
    errors: [],
  }),
  'desktop.lock': command({
    summary: 'Lock at once: end the vault process and this page',
    session: 'none',
    effect: 'change',
    input: nothing,
    output: nothing,
    errors: [],
  }),
  'desktop.end-page': command({
    summary: 'End this page, because it held a secret, and start a fresh one',
    session: 'none',
    effect: 'change',
    input: z.strictObject({ route: z.string().max(200).optional(), notice: noticeSchema.optional() }),
    output: nothing,
    errors: [],
  }),
  'desktop.copy': command({
    summary: 'Copy a public text and clear it from the clipboard after a while',
    session: 'none',
    effect: 'change',
    input: z.strictObject({
      text: z.string().min(1).max(8_000_000),
      clearAfterSeconds: z.int().min(5).max(600),
    }),
    output: nothing,
    errors: [],
  }),
  'desktop.set-cold': command({
    summary: 'Use no network whatever a vault is set to; leaving it is confirmed outside of the page',
    session: 'none',
    effect: 'change',
    input: z.strictObject({ cold: z.boolean() }),
    output: z.strictObject({ cold: z.enum(coldModes) }),
    errors: [],
  }),
  'desktop.camera': command({
    summary: 'Let this page see through the camera while it reads a code, or no more',
    session: 'none',
    effect: 'change',
    input: z.strictObject({ on: z.boolean() }),
    output: nothing,
    errors: [],
  }),
  'desktop.set-theme': command({
    summary: 'Choose light, dark or as the system has it',
    session: 'none',
    effect: 'change',
    input: z.strictObject({ theme: z.enum(themes) }),
    output: nothing,
    errors: [],
  }),
} as const;

/** The rows of `desktop.*`. */
export type DesktopContract = typeof desktopContract;
/** The name of a desktop command. */
export type DesktopCommand = keyof DesktopContract;

/** What main tells the page. */
export type DesktopEvent =
  | { readonly name: 'vault-port'; readonly connected: boolean }
  | { readonly name: 'locking'; readonly reason: string }
  | { readonly name: 'clipboard-cleared' }
  /** The person dropped something into the window; no file when it was not one that can be read. */
  | { readonly name: 'file-dropped'; readonly file?: z.output<typeof shownFile> };

/** The bridge that the preload exposes as `window.holdfast`. */
export interface DesktopBridge {
  call(name: DesktopCommand, input: unknown): Promise<unknown>;
  onEvent(listener: (event: DesktopEvent) => void): void;
  /** Asks main for the vault process's port; it arrives by `window.postMessage`, see `portMessage`. */
  connect(): void;
}

/** The input of a desktop command after parsing. */
export type DesktopInput<Name extends DesktopCommand> = z.output<DesktopContract[Name]['input']>;
/** What a desktop command gives. */
export type DesktopOutput<Name extends DesktopCommand> = z.output<DesktopContract[Name]['output']>;

/** Codes of the notices that main itself leaves for the page that follows. */
export const mainNotices = ['locked', 'vault-process-ended', 'page-ended'] as const;
/** One of {@link mainNotices}; `locked` has the detail `reason`, a `LockReason`. */
export type MainNotice = (typeof mainNotices)[number];
