"""What a row of the grid asks beside the entry itself."""

from matters.forms import MatterForm


class MatterBesideForm(MatterForm):
    """需区级协调, raised together with the entry. Both fields or none."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.required, field.help_text = False, ""

    def clean(self):
        cleaned = super().clean()
        if not self.errors and bool(cleaned["text"]) != bool(cleaned["addressee"]):
            missing = "addressee" if cleaned["text"] else "text"
            self.add_error(missing, "需协调的事项和请谁协调要同时填写。")
        return cleaned
