"""Padding Color."""

from engine.ui.page_setup import page_end, page_setup
from engine.ui.sidebar import choose

page_setup("Padding Color")
choose()
page_end()
