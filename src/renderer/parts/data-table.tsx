import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

/** One column: its name, its share of the width as a CSS grid track, and what a row shows in it. */
export interface Column<Row> {
  readonly id: string;
  readonly name: string;
  readonly track: string;
  readonly cell: (row: Row) => ReactNode;
}

interface Props<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowId: (row: Row) => string;
  /** What a row goes by when letters are typed; absent where nobody would. */
  readonly rowName?: (row: Row) => string;
  readonly selected: string | undefined;
  readonly onOpen: (row: Row) => void;
}

const rowHeight = 40;
const spare = 8;
/** Milliseconds after which letters begin anew. */
const typingPause = 800;

/**
 * A table of any length, with arrow keys. Only the rows in sight are in the document: React Aria's collections build
 * an element for every row first, which takes seconds at 10,000 keys.
 */
export function DataTable<Row>({ label, rows, columns, rowId, rowName, selected, onOpen }: Props<Row>) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const [cursor, setCursor] = useState(0);
  const typed = useRef({ letters: '', at: -Infinity });
  const at = Math.min(cursor, Math.max(rows.length - 1, 0));
  const tracks = { gridTemplateColumns: columns.map((column) => column.track).join(' ') };

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  function moveTo(next: number): void {
    const row = Math.max(0, Math.min(rows.length - 1, next));
    setCursor(row);
    const element = scroller.current;
    if (element === null) return;
    const y = row * rowHeight;
    const view = element.clientHeight - (head.current?.offsetHeight ?? rowHeight);
    if (y < element.scrollTop) element.scrollTop = y;
    else if (y + rowHeight > element.scrollTop + view) element.scrollTop = y + rowHeight - view;
  }

  /** The first row from here on whose name begins with what was typed; one letter again and again goes through them. */
  function typeAhead(letter: string, now: number): void {
    if (rowName === undefined) return;
    const before = now - typed.current.at < typingPause ? typed.current.letters : '';
    const letters = (before + letter).toLowerCase();
    typed.current = { letters, at: now };
    const same = letters === letters.charAt(0).repeat(letters.length);
    const wanted = same ? letters.slice(0, 1) : letters;
    for (let step = same ? 1 : 0; step <= rows.length; step++) {
      const index = (at + step) % rows.length;
      const row = rows[index];
      if (row === undefined || !rowName(row).toLowerCase().startsWith(wanted)) continue;
      moveTo(index);
      return;
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(height / rowHeight) - 2);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: rows.length - 1,
    };
    const next = moves[event.key];
    const row = rows[at];
    if (next !== undefined) {
      event.preventDefault();
      moveTo(next);
    } else if (event.key === 'Enter' && row !== undefined) {
      event.preventDefault();
      onOpen(row);
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (event.key !== ' ') typeAhead(event.key, event.timeStamp);
      else if (event.timeStamp - typed.current.at < typingPause) {
        // Within a name a space is a letter; otherwise it scrolls, as everywhere.
        event.preventDefault();
        typeAhead(event.key, event.timeStamp);
      }
    }
  }

  const first = Math.max(0, Math.floor(top / rowHeight) - spare);
  const last = Math.min(rows.length, Math.ceil((top + height) / rowHeight) + spare);
  return (
    <div
      ref={scroller}
      className="table"
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={rows.length === 0 ? undefined : `${id}-${String(at)}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <div ref={head} role="rowgroup" className="table-head">
        <div role="row" aria-rowindex={1} className="table-row" style={tracks}>
          {columns.map((column) => (
            <div key={column.id} role="columnheader" className="cut">
              {column.name}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="table-body" style={{ height: rows.length * rowHeight }}>
        {rows.slice(first, last).map((row, offset) => {
          const index = first + offset;
          const key = rowId(row);
          return (
            <div
              key={key}
              id={`${id}-${String(index)}`}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={key === selected}
              data-cursor={index === at ? 'true' : undefined}
              className="table-row"
              style={{ ...tracks, top: index * rowHeight }}
              onClick={() => {
                setCursor(index);
                onOpen(row);
              }}
            >
              {columns.map((column) => (
                <div key={column.id} role="gridcell" className="cut">
                  {column.cell(row)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
