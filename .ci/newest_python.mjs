// Runs Python code in the CPython of the npm package `pyodide`: node newest_python.mjs PYODIDE SITE REPO.
import { pathToFileURL } from "node:url";
const [pyodide, site, repo] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const python = await loadPyodide({ env: { HOME: "/", PYTHONDONTWRITEBYTECODE: "1" } });
python.mountNodeFS("/site", site);
python.mountNodeFS("/repo", repo);
process.exitCode = await python.runPythonAsync(`
import os, sys
sys.path[:0] = ["/site", "/repo", "/repo/tests"]
os.chdir("/repo")
import pytest
print(sys.version.split(" (")[0], sys.implementation.name, flush=True)
# No processes, threads or terminals are there, so what starts them is left to the other Pythons.
int(pytest.main([
    "-q", "-p", "no:cacheprovider", "-p", "icprules.testing.plugin", "tests/cases", "tests/test_condition.py",
    "tests/test_workdays.py", "tests/test_deadlines.py", "tests/test_filing_numbers.py",
    "tests/test_credit_codes.py", "tests/test_beijing.py", "tests/test_timeline.py",
    "-o", "icprules_engines=tree compiled", "-o", "addopts=",
]))
`);
