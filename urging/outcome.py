"""What became of a message, in words: its state, and for one that did not arrive why, and what to do about it."""

from django.conf import settings

from urging import channels
from urging.models import BROKEN_OFF, NOT_CONCERNED, TOO_OLD, State

NO_CHANNELS = "系统没有设置通知通道，请系统管理员设置 NOTIFY_URLS"
REGISTERED_SINCE = "当时没有登记通知地址，现已登记"
IN_PERSON = "请当面告知"
LEFT = "收件人已不在该单位填报，不必处理"
AGAIN = "下次提醒时再发"
NO_TRIES_LEFT = f"不再重发，{IN_PERSON}，并请系统管理员检查通知通道"

# The placeholders of a channel's address, as the account's page names them.
ADDRESSES = {"email": "邮箱", "phone": "手机号"}


def told(message) -> str:
    """发送失败：通道1（mailto）未送达；下次提醒时再发. No query where the message's person and department came with it."""
    reason = _reason(message)
    return f"{message.get_state_display()}：{reason}" if reason else message.get_state_display()


def _reason(message) -> str:
    if message.state == State.NO_CHANNEL:
        return _unreachable(message.to)
    if message.error == NOT_CONCERNED:
        return LEFT
    if message.error == TOO_OLD:
        return f"{TOO_OLD}，{IN_PERSON}"
    if message.state != State.FAILED:
        return ""
    error = message.error or BROKEN_OFF
    return f"{error}；{AGAIN if message.tries < settings.NOTIFY_TRIES else NO_TRIES_LEFT}"


def _unreachable(user) -> str:
    """Why no channel serves a person, as things stand now: the administrator may have mended it since."""
    if not channels.channels():
        return NO_CHANNELS
    if channels.usable(user):
        return REGISTERED_SINCE
    lacking = "或".join(ADDRESSES[name] for name in ADDRESSES if name in channels.lacking(user))
    return f"没有登记通知地址（{lacking}），请系统管理员在账号里填写"
