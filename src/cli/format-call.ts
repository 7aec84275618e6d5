/** A contract call as a person must see it: every argument, and the calls inside of it. */
import type {
  CallArgument,
  DisplayAuthorization,
  DisplayCall,
  DisplayPermit,
  InnerCall,
} from '../core/signing/ethereum/display.ts';
import { safeText } from './safe-text.ts';
import { named } from './table.ts';

/** The call in one line. */
export function callTitle(call: DisplayCall): string | undefined {
  switch (call.kind) {
    case 'none':
      return undefined;
    case 'creation':
      return 'creates a contract';
    case 'unknown':
      return `unknown call ${call.selector}`;
    case 'known':
      return `${call.standard} ${call.method}${call.intent === undefined ? '' : `: ${call.intent}`}`;
  }
}

/** What follows the title: arguments and inner calls, each line indented. */
export function callLines(call: DisplayCall, indent: string): string {
  if (call.kind !== 'known') return '';
  const parts = call.arguments.map((part) => argumentLines(part, indent)).join('');
  return parts + (call.inner ?? []).map((inner) => innerCallLines(inner, indent)).join('');
}

/** A call inside of another. */
export function innerCallLines({ target, value, operation, call }: InnerCall, indent: string): string {
  const how = operation === 'delegate-call' ? 'DELEGATECALL to' : 'calls';
  const money = value === '0' ? '' : ` with ${value} wei`;
  const title = safeText(`${how} ${target}${money}: ${callTitle(call) ?? 'plain transfer'}`);
  return `${indent}${title}\n${callLines(call, `${indent}  `)}`;
}

function argumentLines(part: CallArgument, indent: string): string {
  const name = part.label === undefined ? part.name : `${part.label} (${part.name})`;
  if (part.children !== undefined) {
    const children = part.children.map((child) => argumentLines(child, `${indent}  `)).join('');
    return `${indent}${safeText(name)}\n${children}`;
  }
  const shown = part.shown === undefined ? part.value : `${part.shown} = ${part.value}`;
  return `${indent}${safeText(`${name}  ${shown}${part.unlimited ? ' (unlimited)' : ''}`)}\n`;
}

/** Authorisations of EIP-7702, one line each. */
export function authorizationLines(list: readonly DisplayAuthorization[]): string {
  return named(
    list.map(({ chain, delegate, nonce, authority }) => [
      'set code',
      `${authority ?? 'nobody'} to run ${delegate} on ${chain === null ? 'EVERY chain' : `${chain.name ?? 'unknown'} (${chain.id})`}, nonce ${nonce}`,
    ]),
  );
}

/** Permissions that typed data gives, one line each. */
export function permitLines(list: readonly DisplayPermit[]): string {
  return named(
    list.map(({ token, spender, amount, deadline }) => [
      'permits',
      `${spender ?? 'anybody'} to take ${amount ?? 'UNLIMITED'} of ${token ?? 'an unknown token'}, ${
        deadline === null ? 'for ever' : `until ${deadline} (Unix time)`
      }`,
    ]),
  );
}
