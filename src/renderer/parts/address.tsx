/** A long public text in groups of four, first and last weighted, so that eyes can compare. Copying gives it whole. */
export function Address({ value }: { readonly value: string }) {
  const prefix = value.startsWith('0x') ? '0x' : '';
  const groups = value.slice(prefix.length).match(/.{1,4}/g) ?? [];
  return (
    <span className="address mono">
      {prefix}
      {groups.map((group, index) => (
        <span
          // The groups of one text never move.
          key={`${String(index)}${group}`}
          className={index === 0 || index === groups.length - 1 ? 'group strong' : 'group'}
        >
          {group}
        </span>
      ))}
    </span>
  );
}
