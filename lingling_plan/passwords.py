"""What a password must be. Rules of 等保 (GB/T 22239 8.1.4.1, complexity) with the words that anybody here would try first."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from pypinyin import lazy_pinyin

LENGTH = 10
CLASSES = {"小写字母": r"[a-z]", "大写字母": r"[A-Z]", "数字": r"\d", "其他符号": r"[^a-zA-Z\d]"}
CLASSES_WANTED = 3
# Words shorter than this are found in too many good passwords.
WORD = 4


class PlanPasswordValidator:
    """Length, kinds of characters, and no word of the place, the account or its department. All reasons at once."""

    def validate(self, password: str, user=None) -> None:
        reasons = []
        if len(password) < LENGTH:
            reasons.append(f"密码至少 {LENGTH} 位。")
        if sum(bool(re.search(pattern, password)) for pattern in CLASSES.values()) < CLASSES_WANTED:
            reasons.append(f"密码要含{'、'.join(CLASSES)}中的三种。")
        if any(word in password.lower() for word in words_to_avoid(user)):
            reasons.append("密码不能含地名、单位名、本人姓名或用户名（包括拼音）。")
        if reasons:
            raise ValidationError(reasons)

    def get_help_text(self) -> str:
        return f"至少 {LENGTH} 位，含{'、'.join(CLASSES)}中的三种；不能含地名、单位名、姓名或用户名（包括拼音）。"


def words_to_avoid(user) -> set[str]:
    """In lower case, with their pinyin; 零陵区 gives 零陵 and lingling too, because people leave the last syllable out."""
    names = [settings.DISTRICT_NAME, settings.PRODUCT_NAME, settings.PRODUCT_NAME.removeprefix(settings.DISTRICT_NAME)]
    if user is not None:
        membership = getattr(user, "membership", None)
        department = membership.department.name if membership and membership.department else ""
        names += [user.get_username(), user.first_name, user.last_name, department]
    found = set()
    for name in filter(None, names):
        syllables = lazy_pinyin(name.lower())
        found |= {name.lower(), name.lower()[:-1], "".join(syllables), "".join(syllables[:-1])}
    return {word for word in found if len(word) >= (WORD if word.isascii() else 2)}
