// Writes one workbook with SheetJS: what it is comes as JSON on standard input (see tests/sheetjs.py), the file's path
// as the argument. With `streams` (name to base64) it is a bare OLE compound file. A cell is null, a text, a number, true or false, or {t, v, z, f} as SheetJS has it.
import { readFileSync, writeFileSync } from "node:fs";
import XLSX from "xlsx";

const { kind, sheets, from1904, streams } = JSON.parse(readFileSync(0, "utf8"));
if (streams) {
  const compound = XLSX.CFB.utils.cfb_new();
  for (const [name, content] of Object.entries(streams)) {
    XLSX.CFB.utils.cfb_add(compound, name, Buffer.from(content, "base64"));
  }
  writeFileSync(process.argv[2], XLSX.CFB.write(compound, { type: "buffer" }));
  process.exit(0);
}

const book = XLSX.utils.book_new();
book.Workbook = { WBProps: { date1904: from1904 }, Sheets: [] };
const types = { string: "s", number: "n", boolean: "b" };
for (const { name, hidden, rows } of sheets) {
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
  XLSX.utils.book_append_sheet(book, sheet, name);
  book.Workbook.Sheets.push({ name, Hidden: hidden });
}
writeFileSync(process.argv[2], XLSX.write(book, { type: "buffer", bookType: kind, compression: true }));
