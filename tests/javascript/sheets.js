// Sheets of returns as the scripts see them, for tests.

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

export function column(month, closed = "", year = 2019) {
  const two = (number) => String(number).padStart(2, "0");
  const last = new Date(year, month, 0).getDate();
  return {
    words: `${MONTHS[month - 1]} ${year}`, start: `${year}-${two(month)}-01`, end: `${year}-${two(month)}-${last}`, closed,
  };
}

/** `rows` are lists of names, the first shown; `isClosed(row, column)` says which cells cannot be written. */
export function measure(title, rows, columns, { addsUp = true, isClosed = () => false } = {}) {
  return {
    title,
    names: [title],
    parts: "districts",
    addsUp,
    rows: rows.map((names) => ({ label: names[0], names, isTotal: names[0] === "Total" })),
    cells: rows.map((_, row) => columns.map((__, at) => ({ closed: isClosed(row, at) ? "only what was sent back can be changed" : "" }))),
  };
}

export const DISTRICTS = [
  ["Ashford"], ["Canterbury"], ["Dartford"], ["Dover"], ["Folkestone & Hythe", "Shepway"], ["Gravesham"], ["Maidstone"],
  ["Medway"], ["Sevenoaks"], ["Swale"], ["Thanet"], ["Tonbridge & Malling"], ["Tunbridge Wells"],
];

/** Two measures of thirteen districts in a quarter whose first month was approved. */
export function quarter({ isClosed } = {}) {
  const columns = [column(4, "was approved"), column(5), column(6)];
  return { columns, measures: ["Robbery", "Burglary"].map((title) => measure(title, DISTRICTS, columns, { isClosed })) };
}
