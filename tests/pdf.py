"""What tests ask of a PDF that Chromium printed: the words of each page, and on which pages each row lies.

Only what Chromium writes is understood: plain objects, deflated streams, fonts that tell their letters, a tagged structure.
"""

import re
import unicodedata
import zlib
from functools import cached_property

REFERENCE = rb"(\d+) 0 R"
OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", re.S)
# Fonts that draw a radical and its character alike tell the radical: these, and one that Unicode does not join.
RADICALS = {number: unicodedata.normalize("NFKC", chr(number)) for number in range(0x2F00, 0x2FD6)} | {0x2EDA: "页"}
SHOWN = re.compile(rb"/F(\d+) [\d.]+ Tf|<([0-9A-F]+)> Tj")
CODE = re.compile(rb"<([0-9A-F]+)> <([0-9A-F]+)>(?: <([0-9A-F]+)>)?\n")


class Printed:
    def __init__(self, data: bytes):
        self.objects = {int(found[1]): found[2] for found in OBJECT.finditer(data)}

    @cached_property
    def pages(self) -> list[int]:
        """The numbers of the page objects, in order."""
        tree = next(body for body in self.objects.values() if b"/Type /Catalog" in body)
        return list(self._leaves(self._first(tree, b"Pages")))

    def _leaves(self, number: int):
        kids = re.search(rb"/Kids \[(.*?)\]", self.objects[number], re.S)
        if kids is None:
            yield number
            return
        for kid in re.findall(REFERENCE, kids[1]):
            yield from self._leaves(int(kid))

    def _first(self, body: bytes, name: bytes) -> int:
        return int(re.search(rb"/" + name + rb" " + REFERENCE, body)[1])

    @cached_property
    def texts(self) -> list[str]:
        """The words of each page as they were drawn, page margins included."""
        return [self._text(self.objects[page]) for page in self.pages]

    def _text(self, page: bytes) -> str:
        fonts = {int(name): self._letters(int(number)) for name, number in re.findall(rb"/F(\d+) (\d+) 0 R", page)}
        words, letters = [], {}
        for font, codes in SHOWN.findall(self._stream(self._first(page, b"Contents"))):
            if font:
                letters = fonts[int(font)]
            else:
                size = letters.get("size", 4)
                words += [letters.get(codes[at : at + size].decode(), "") for at in range(0, len(codes), size)]
        return "".join(words).translate(RADICALS)

    def _letters(self, font: int) -> dict:
        """Code in hexadecimal -> letter; "size": how many digits a code has."""
        body = self.objects[font]
        if b"/ToUnicode" not in body:
            return {}
        table = self._stream(self._first(body, b"ToUnicode"))
        made = {}
        for section in re.findall(rb"beginbf(?:char|range)\n(.*?)endbf", table, re.S):
            for low, high, letter in CODE.findall(section):
                last, letter = (high, letter) if letter else (low, high)
                for step in range(int(last, 16) - int(low, 16) + 1):
                    text = bytes.fromhex(letter.decode()).decode("utf-16-be")
                    made[f"{int(low, 16) + step:0{len(low)}X}"] = text[:-1] + chr(ord(text[-1]) + step)
                    made["size"] = len(low)
        return made

    def _stream(self, number: int) -> bytes:
        head, _, rest = self.objects[number].partition(b"stream\n")
        body = rest.rpartition(b"\nendstream")[0]
        return zlib.decompress(body) if b"/FlateDecode" in head else body

    def parts(self, kind: str) -> list[set[int]]:
        """For each element of the structure (TR, LI …) the pages it lies on, counted from 0, in the document's order."""
        wanted = re.compile(rb"/S /%b\b" % kind.encode())
        found = [self._pages_of(number) for number, body in self.objects.items() if wanted.search(body)]
        return [{self.pages.index(page) for page in pages} for pages in found if pages]

    def _pages_of(self, number: int) -> set[int]:
        body = self.objects[number]
        pages = {int(page) for page in re.findall(rb"/Pg (\d+) 0 R", body)}
        kids = re.search(rb"/K \[?((?:\d+ 0 R\s*)+)", body)
        for kid in re.findall(REFERENCE, kids[1]) if kids else []:
            pages |= self._pages_of(int(kid))
        return pages
