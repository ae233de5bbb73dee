"""Channels: addresses that apprise understands, filled in for a person. They hold secrets, which are told to nobody.

Errors name a channel by its number in NOTIFY_URLS and its scheme, never by its address, nor do they repeat what a
channel's own exception says.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from apprise import Apprise, AppriseAsset, NotifyFormat
from django.conf import settings

PLACEHOLDER = re.compile(r"\{(\w+)\}")

# What a mail program would read as several addresses is none.
ONE_EMAIL = re.compile(r"[^\s,;\"<>@]+@[^\s,;\"<>@]+")

SAMPLE = {"email": "someone@example.org", "phone": "13900000000"}


@dataclass(frozen=True)
class Channel:
    number: int
    template: str

    def __str__(self) -> str:
        return f"通道{self.number}（{self.template.partition('://')[0]}）"

    def serves(self, contact: dict[str, str]) -> bool:
        """The person has what the address asks for."""
        return all(contact.get(name) for name in PLACEHOLDER.findall(self.template))

    def address(self, contact: dict[str, str]) -> str:
        return PLACEHOLDER.sub(lambda found: quote(contact[found[1]], safe=""), self.template)

    def send(self, contact: dict[str, str], title: str, text: str) -> str:
        """What went wrong, "" when it was delivered."""
        try:
            service = _service()
            if not service.add(self.address(contact)):
                return f"{self}地址有误"
            delivered = service.notify(body=text, title=title, body_format=NotifyFormat.TEXT)
        except Exception as error:  # whatever a channel's library raises must not stop other people's messages
            return f"{self}出错：{type(error).__name__}"
        return "" if delivered else f"{self}未送达"


def _service() -> Apprise:
    """One after another in this process, and nothing kept on disk. The name goes into HTTP headers: plain letters."""
    return Apprise(asset=AppriseAsset(app_id="lingling-plan", async_mode=False, storage_mode="memory"))


def channels() -> list[Channel]:
    return [Channel(number, template) for number, template in enumerate(settings.NOTIFY_URLS, 1)]


def unreadable() -> list[Channel]:
    """The channels whose addresses apprise does not understand."""
    return [channel for channel in channels() if not _service().add(channel.address(SAMPLE))]


def contact_of(user) -> dict[str, str]:
    person = getattr(user, "membership", None)
    email = user.email if ONE_EMAIL.fullmatch(user.email) else ""
    return {"email": email, "phone": person.phone if person else ""}


def usable(user) -> list[Channel]:
    contact = contact_of(user)
    return [channel for channel in channels() if channel.serves(contact)]


def lacking(user) -> set[str]:
    """What channels ask for and the person does not have, as the placeholders name it: {"email", "phone"}."""
    contact = contact_of(user)
    return {name for channel in channels() for name in PLACEHOLDER.findall(channel.template) if not contact.get(name)}


def deliver(user, title: str, text: str) -> tuple[bool, str]:
    """By every channel that serves the person: (whether one of them delivered, what went wrong with the others).

    One is enough: trying again for the sake of another would tell the person twice.
    """
    contact = contact_of(user)
    tried = usable(user)
    errors = [error for channel in tried if (error := channel.send(contact, title, text))]
    return len(errors) < len(tried), "；".join(errors)
