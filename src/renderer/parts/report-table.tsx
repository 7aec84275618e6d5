import type { ReactNode } from 'react';

/** One column of a table of few rows. The first one names the row. */
export interface ReportColumn<Row> {
  readonly name: string;
  /** For columns of buttons, whose name only a screen reader needs. */
  readonly unnamed?: boolean;
  readonly cell: (row: Row) => ReactNode;
  /** Class of the cell, where what it says is to stand out. */
  readonly look?: (row: Row) => string | undefined;
}

/** A table that is read as a whole; for lists of any length see `DataTable`. */
export function ReportTable<Row>(props: {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly ReportColumn<Row>[];
  readonly rowId: (row: Row) => string;
}) {
  const { label, rows, columns, rowId } = props;
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={label}>
      <table className="report">
        <thead>
          <tr>
            {columns.map(({ name, unnamed = false }) => (
              <th key={name} scope="col">
                {unnamed ? <span className="hidden-visually">{name}</span> : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowId(row)}>
              {columns.map(({ name, cell, look }, at) =>
                at === 0 ? (
                  <th key={name} scope="row" className="wrap-anywhere">
                    {cell(row)}
                  </th>
                ) : (
                  <td key={name} className={look?.(row)}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
