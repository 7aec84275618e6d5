import { dialog, type MessageBoxOptions } from 'electron';
import type { AskPerson } from './network-gate.ts';

/** A dialog of the system. What is not a clear yes is a no. */
export const askPersonByDialog: AskPerson = async (window, { message, detail, yes, no }) => {
  const question: MessageBoxOptions = {
    type: 'question',
    title: 'Holdfast',
    message,
    detail,
    buttons: [yes, no],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  };
  const { response } = await (window === undefined
    ? dialog.showMessageBox(question)
    : dialog.showMessageBox(window, question));
  return response === 0;
};
