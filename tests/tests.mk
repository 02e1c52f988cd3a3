# What shows that it works.

.PHONY: tools-musl
tools-musl:
