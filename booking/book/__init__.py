"""The citizen's journey: find help, book, plan to come, and the page behind each link."""
