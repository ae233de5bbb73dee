"""A closed month's lines and its seal stay as they were published, and no line comes after the seal."""

from django.db import migrations

from lingling_plan.guards import install, kept_guards

SEALED = "EXISTS (SELECT 1 FROM closing_closing closing WHERE closing.id = NEW.closing_id AND closing.seal <> '')"
GUARDS = [
    *kept_guards("closing_closing", once="OLD.seal <> ''"),
    *kept_guards("closing_line"),
    ("closing_line_sealed", "INSERT", "closing_line", SEALED),
]


class Migration(migrations.Migration):
    dependencies = [("closing", "0001_initial")]
    operations = [install(GUARDS)]
