// Writes one workbook with SheetJS: what it is comes as JSON on standard input (see tests/sheetjs.py), the file's path
// as the argument. A cell is null, a text, a number, true or false, or {t, v, z, f} as SheetJS has it.
import { readFileSync, writeFileSync } from "node:fs";
import XLSX from "xlsx";

const { kind, sheets, from1904 } = JSON.parse(readFileSync(0, "utf8"));
const book = XLSX.utils.book_new();
book.Workbook = { WBProps: { date1904: from1904 }, Sheets: [] };
const types = { string: "s", number: "n", boolean: "b" };
for (const { name, hidden, rows, reach } of sheets) {
  const sheet = {};
  let width = 1;
  rows.forEach((row, r) => {
    width = Math.max(width, row.length);
    row.forEach((cell, c) => {
      if (cell === null) return;
      sheet[XLSX.utils.encode_cell({ r, c })] = typeof cell === "object" ? cell : { t: types[typeof cell], v: cell };
    });
  });
  sheet["!ref"] = XLSX.utils.encode_range({ s: { r: 0, c: 0 }, e: { r: Math.max(rows.length, 1) - 1, c: width - 1 } });
  if (reach) {
    sheet[reach] = { t: "n", v: 1 };
    sheet["!ref"] = `A1:${reach}`;
  }
  XLSX.utils.book_append_sheet(book, sheet, name);
  book.Workbook.Sheets.push({ name, Hidden: hidden });
}
writeFileSync(process.argv[2], XLSX.write(book, { type: "buffer", bookType: kind, compression: true }));
