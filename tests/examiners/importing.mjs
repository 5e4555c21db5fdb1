// An import by another process while a server runs.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** Imports a list of residents of this year and gives the name of its file. */
export async function importResidents(year) {
  const folder = await mkdtemp(join(tmpdir(), "pantau-import."));
  const name = `residents_${year}.csv`;
  try {
    // The same bytes a second time would be no import.
    const row = `34,DI YOGYAKARTA,${year},1,${year + 1}`;
    await writeFile(join(folder, name), `kode,nama,pria,wanita,total\n${row}\n`);
    const command = ["import", "population", join(folder, name)];
    await promisify(execFile)(process.env.PANTAU_TEST_PROGRAM, command);
    return name;
  } finally {
    await rm(folder, { recursive: true });
  }
}
