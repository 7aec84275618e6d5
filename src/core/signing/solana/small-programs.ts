import { undecodable } from '../refusal.ts';
import { bodyWarnings } from '../message-warnings.ts';
import { messageBody } from '../text.ts';
import { readByShape, shape, type Program } from './instruction.ts';
import { WireReader } from './wire.ts';

const budgetShapes = [
  undefined,
  shape('request heap | | bytes:u32'),
  shape('set unit limit | | units:u32'),
  shape('set unit price | | microLamports:u64'),
  shape('set loaded data limit | | bytes:u32'),
];

/** The compute budget program: what the transaction may cost the network, and so its fee. */
export const computeBudgetProgram: Program = {
  name: 'compute-budget',
  read(call) {
    const data = new WireReader(call.data);
    if (data.left < 1) throw undecodable('truncated');
    const found = budgetShapes[data.u8()];
    return found && readByShape(found, call, data);
  },
  judge: () => ({}),
};

const memoShape = shape('memo | signer* | memo:rest');

/** The memo program: a text on the chain, for everybody to read. */
export const memoProgram: Program = {
  name: 'memo',
  read: (call) => readByShape(memoShape, call, new WireReader(call.data)),
  judge: (_read, _view, call) => ({ warnings: bodyWarnings(messageBody(call.data)) }),
};
