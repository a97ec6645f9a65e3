"""Pictures of the graph: pages that work offline, figures for papers, files for other tools."""
