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
    await writeFile(join(folder, name), "kode,nama,pria,wanita,total\n34,DI YOGYAKARTA,1,1,2\n");
    const command = ["import", "population", join(folder, name)];
    await promisify(execFile)(process.env.PANTAU_TEST_PROGRAM, command);
    return name;
  } finally {
    await rm(folder, { recursive: true });
  }
}
