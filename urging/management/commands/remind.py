from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from lingling_plan import months
from lingling_plan.models import Plan
from urging import channels, letters
from urging.due import reminders, reported
from urging.models import Kind, Message, State
from urging.people import People


class Command(BaseCommand):
    help = (
        "Sends the day's reminders and the urgings that wait. Run daily; again on the same day it sends nothing twice."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="print what would be sent; write and send nothing")

    def handle(self, *, dry_run: bool, **options):
        for channel in channels.unreadable():
            raise CommandError(f"NOTIFY_URLS 的{channel}地址无法识别，没有发送任何消息。")
        for plan in reported(Plan.objects.all()):
            self._run(plan, dry_run)

    def _run(self, plan: Plan, dry_run: bool) -> None:
        today = plan.today()
        self.stdout.write(f"{plan} {today:%Y年%m月%d日}")
        for sentence in months.guessed([today, plan.next_report(today)]):
            self.stdout.write(sentence)
        if not months.is_working_day(today):
            self.stdout.write("今天不是工作日，不发送。")
            return
        texts = reminders(plan, today)
        if dry_run:
            self._show(plan, today, texts)
            return
        Message.settle_old(plan, today)
        Message.lay_out_reminders(plan, today, texts)
        self._send(list(Message.objects.waiting(plan, today)))

    def _show(self, plan: Plan, today, texts: dict) -> None:
        """Everything as it would be sent now; what was sent today already is left out."""
        people, waiting = People(), Message.objects.waiting(plan, today).filter(kind=Kind.URGING)
        made = [message for message in waiting if people.concerns(message)]
        done = Message.objects.not_again(plan, today)
        made += [
            Message(to=user, plan=plan, day=today, kind=Kind.REMINDER, text=text)
            for user, text in texts.items()
            if user.pk not in done
        ]
        for message in made:
            used = "、".join(map(str, channels.usable(message.to))) or State.NO_CHANNEL.label
            self.stdout.write(f"\n【{letters.title(message)}】 {used}\n{message.text}")
        self.stdout.write(f"\n试运行：将发送 {len(made)} 条，没有写入，也没有发送。")

    def _send(self, messages: list[Message]) -> None:
        outcome = Counter(self._sent(message) for message in messages)
        unreached = sorted({message.to.get_username() for message in messages if message.state == State.NO_CHANNEL})
        if unreached:
            self.stdout.write(f"{State.NO_CHANNEL.label}：{'、'.join(unreached)}")
        parts = (f"{state.label} {outcome[state]} 条" for state in (State.SENT, State.FAILED, State.NO_CHANNEL))
        self.stdout.write("，".join(parts) + "。")

    def _sent(self, message: Message) -> str | None:
        """The state it is in now; whatever happens to one person's message, the others are sent."""
        try:
            return self._tried(message)
        except Exception as error:
            self.stderr.write(f"{message}：出错：{type(error).__name__}")
            message.break_off(f"出错：{type(error).__name__}")
            return message.state

    def _tried(self, message: Message) -> str | None:
        """The state it is in now; None where another run took it."""
        if not channels.usable(message.to):
            message.without_channel()
            return State.NO_CHANNEL
        if not message.claim():
            return None
        is_sent, error = channels.deliver(message.to, letters.title(message), message.text)
        message.settle(is_sent=is_sent, error=error)
        if error:
            self.stderr.write(f"{message}：{error}")
        return message.state
