"""The SPARQL endpoint, and the pages on which people explore a build."""
