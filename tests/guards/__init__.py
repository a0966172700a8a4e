"""Guards of the whole house: routes, sentences, sizes, translations, data about people."""
