// Writes workbooks with SheetJS, one after another: each line of standard input is one, as JSON (see tests/sheetjs.py), with
// the `path` of the file; a line of standard output says that it is there: null, or what went wrong. With `streams` (name to
// base64) it is a bare OLE compound file. A cell is null, a text, a number, true or false, or {t, v, z, f} as SheetJS has it.
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import XLSX from "xlsx";

const TYPES = { string: "s", number: "n", boolean: "b" };

for await (const line of createInterface({ input: process.stdin })) {
  const spec = JSON.parse(line);
  let wrong = null;
  try {
    writeFileSync(spec.path, spec.streams ? compound(spec.streams) : workbook(spec));
  } catch (error) {
    wrong = String(error);
  }
  process.stdout.write(`${JSON.stringify(wrong)}\n`);
}

function compound(streams) {
  const made = XLSX.CFB.utils.cfb_new();
  for (const [name, content] of Object.entries(streams)) XLSX.CFB.utils.cfb_add(made, name, Buffer.from(content, "base64"));
  return XLSX.CFB.write(made, { type: "buffer" });
}

function workbook({ kind, sheets, from1904 }) {
  const book = XLSX.utils.book_new();
  book.Workbook = { WBProps: { date1904: from1904 }, Sheets: [] };
  for (const { name, hidden, rows } of sheets) {
    XLSX.utils.book_append_sheet(book, sheetOf(rows), name);
    book.Workbook.Sheets.push({ name, Hidden: hidden });
  }
  return XLSX.write(book, { type: "buffer", bookType: kind, compression: true });
}

function sheetOf(rows) {
  const sheet = {};
  let width = 1;
  rows.forEach((row, r) => {
    width = Math.max(width, row.length);
    row.forEach((cell, c) => {
      if (cell === null) return;
      sheet[XLSX.utils.encode_cell({ r, c })] = typeof cell === "object" ? cell : { t: TYPES[typeof cell], v: cell };
    });
  });
  sheet["!ref"] = XLSX.utils.encode_range({ s: { r: 0, c: 0 }, e: { r: Math.max(rows.length, 1) - 1, c: width - 1 } });
  return sheet;
}
