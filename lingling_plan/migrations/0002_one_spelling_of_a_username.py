from django.db import migrations


class Migration(migrations.Migration):
    """Zhang and zhang are one user name, whatever path an account is made by."""

    dependencies = [("lingling_plan", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [
        migrations.RunSQL(
            "CREATE UNIQUE INDEX auth_user_one_spelling ON auth_user (LOWER(username))",
            "DROP INDEX auth_user_one_spelling",
        )
    ]
