"""What holds the house together: routes, sentences, sizes, translations, data about people."""
