"""The graph as networkx: everything at once, or one typed projection of it."""

from graph_builder.networks.projections import PROJECTIONS, project
from graph_builder.networks.statements import network

__all__ = ["PROJECTIONS", "network", "project"]
