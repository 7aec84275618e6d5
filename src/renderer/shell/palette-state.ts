import { create } from 'zustand';

/** Whether the command palette is up. */
export const usePalette = create<{ readonly open: boolean }>(() => ({ open: false }));

/** Brings the palette up. */
export function openPalette(): void {
  usePalette.setState({ open: true });
}

/** Puts the palette away. */
export function closePalette(): void {
  usePalette.setState({ open: false });
}
