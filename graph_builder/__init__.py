"""A sourced knowledge graph of directives, bodies and campaigns."""
