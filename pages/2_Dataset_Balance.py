"""Dataset Balance."""

from engine.ui.page_setup import page_end, page_setup
from engine.ui.sidebar import choose

page_setup("Dataset Balance")
choose()
page_end()
