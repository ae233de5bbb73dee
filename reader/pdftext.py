"""The words of a PDF, taken out by pypdf in a child process that may use only so much time and memory.

A PDF can be built so that reading it never ends; a process can be ended. The child gets the bytes and gives back the text.
"""

import subprocess
import sys

from django.core.exceptions import ValidationError

SECONDS = 15
MEMORY = 1024 * 1024 * 1024
MAX_PAGES = 400
# One stream, unpacked. A page of a report has some ten thousand bytes.
MAX_STREAM = 4 * 1024 * 1024
# All words together. One sign of a file can be told to mean hundreds.
MAX_TEXT = 8 * 1024 * 1024

UNREADABLE = "读不出这个 PDF 的文字，请另存为 docx 或 txt 后再试。"
CHILD = f"""
import io, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
import pypdf
kinds = ("zlib", "lzw", "run_length", "array_based_stream")
pypdf.overwrite_configuration(**{{f"{{kind}}_maximum_output_length": {MAX_STREAM} for kind in kinds}})
pages = pypdf.PdfReader(io.BytesIO(sys.stdin.buffer.read())).pages
if len(pages) > {MAX_PAGES}:
    sys.exit(3)
left = {MAX_TEXT}
for page in pages:
    text = page.extract_text().encode("utf-8", "replace") + b"\\n"
    left -= len(text)
    if left < 0:
        sys.exit(4)
    sys.stdout.buffer.write(text)
"""


def text_of(data: bytes) -> str:
    """ValidationError where the child gives up, for whatever reason."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", CHILD], input=data, capture_output=True, timeout=2 * SECONDS, check=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError):
        raise ValidationError(UNREADABLE) from None
    return done.stdout.decode("utf-8", "replace")
