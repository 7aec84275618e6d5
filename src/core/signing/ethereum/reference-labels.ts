import type { AbiParameter, AbiType } from './abi-types.ts';
import type { CallArgument } from './display.ts';
import type { DescribedCall, DescribedField } from './reference-book.ts';

/**
 * Adds a description's labels and forms to arguments; values stay beside them as they are. Arguments are found by their
 * place, under the names that the description gives them: those shown may be called otherwise.
 */
export function labelArguments(shown: readonly CallArgument[], described: DescribedCall): CallArgument[] {
  return members(shown, described.call.parameters, '', described.fields);
}

function members(
  shown: readonly CallArgument[],
  parameters: readonly AbiParameter[],
  path: string,
  fields: readonly DescribedField[],
): CallArgument[] {
  return shown.map((argument, at) => {
    const parameter = parameters[at];
    if (parameter === undefined) return argument;
    const name = parameter.name || argument.name;
    return labelled(argument, parameter.type, path === '' ? name : `${path}.${name}`, fields);
  });
}

function labelled(
  argument: CallArgument,
  type: AbiType,
  path: string,
  fields: readonly DescribedField[],
): CallArgument {
  const field = fields.find((one) => one.path === path);
  const { children } = argument;
  if (children === undefined) {
    const formatted = field && format(field, argument.value);
    return {
      ...argument,
      ...(field === undefined ? {} : { label: field.label }),
      ...(formatted === undefined ? {} : { shown: formatted }),
    };
  }
  return {
    ...argument,
    children:
      type.kind === 'array'
        ? children.map((child) => labelled(child, type.element, `${path}.[]`, fields))
        : members(children, type.kind === 'tuple' ? type.members : [], path, fields),
    ...(field === undefined ? {} : { label: field.label }),
  };
}

function format({ format: form }: DescribedField, value: string): string | undefined {
  switch (form.kind) {
    case 'raw':
    case 'address':
      return undefined;
    case 'enum':
      return Object.hasOwn(form.names, value) ? form.names[value] : undefined;
    case 'date': {
      if (!/^[0-9]{1,12}$/.test(value) || Number(value) > 253_402_300_799) return undefined;
      return new Date(Number(value) * 1000).toISOString();
    }
    case 'duration':
      return /^[0-9]{1,15}$/.test(value) ? durationOf(BigInt(value)) : undefined;
    case 'amount':
      return /^-?[0-9]+$/.test(value) ? `${decimalOf(value, form.decimals)} ${form.unit}` : undefined;
  }
}

function durationOf(seconds: bigint): string {
  const [days, hours, minutes, rest] = [
    seconds / 86_400n,
    (seconds / 3600n) % 24n,
    (seconds / 60n) % 60n,
    seconds % 60n,
  ];
  return `${String(days)} d ${String(hours)} h ${String(minutes)} min ${String(rest)} s`;
}

function decimalOf(value: string, decimals: number): string {
  const sign = value.startsWith('-') ? '-' : '';
  const digits = value.replace('-', '').padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}
