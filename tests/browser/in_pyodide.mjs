// Runs the Python program that stands on its input in Pyodide: the Python of a browser, here without the browser.
// Arguments: folders of this machine; the program finds them as /0, /1 and so on.
import { readFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const python = await loadPyodide();
process.argv.slice(2).forEach((folder, number) => {
  python.FS.mkdir(`/${number}`);
  python.mountNodeFS(`/${number}`, folder);
});
python.runPython(readFileSync(0, "utf8"));
