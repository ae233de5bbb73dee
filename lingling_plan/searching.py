"""What is typed into the search of a list at /admin/ or /record/."""

# Each word is a condition of its own for every column; SQLite takes a thousand of them, nobody types twenty.
WORDS, LETTERS = 20, 200


class ShortSearch:
    """Looks for the first words only."""

    def get_search_results(self, request, queryset, search_term):
        words = search_term[:LETTERS].split()[:WORDS]
        return super().get_search_results(request, queryset, " ".join(words))
