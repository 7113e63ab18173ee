"""The same conversation, written as the libraries' own documentation writes one."""
