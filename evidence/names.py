"""Names of uploaded files: shown, downloaded and never used as a path."""

import unicodedata

LONGEST = 80
NAMELESS = "附件"

# What Windows, Linux or a shell read as something else than a letter of a name.
RESERVED = frozenset('<>:"/\\|?*\0')
DEVICES = frozenset(["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))])


def cleaned(name: str, kind: str) -> str:
    """The last step of the name as a file name that is safe on every system, with the extension of the kind.

    Control and invisible characters go, also those that turn the direction of writing and could hide the extension.
    """
    stem = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    stem = "".join(sign for sign in unicodedata.normalize("NFC", stem) if _is_plain(sign))
    stem = " ".join(stem.split()).strip(" .")[:LONGEST].strip(" .") or NAMELESS
    if stem.partition(".")[0].casefold() in DEVICES:
        stem = f"{NAMELESS} {stem}"
    return f"{stem}.{kind}"


def _is_plain(sign: str) -> bool:
    """Neither reserved nor control, format, surrogate, private or unassigned."""
    return sign not in RESERVED and not unicodedata.category(sign).startswith("C") and sign not in "\u2028\u2029"
