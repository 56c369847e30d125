"""What the Dataset Balance page shows of any dataset: counts, sizes, unusable files, a sample."""

import streamlit as st

from engine.datasets.sources import DATA_VARIABLE
from engine.errors import InputError
from engine.figures.style import ThemeName
from engine.ui import balance_sample, balance_view, blocks
from engine.ui.balance_contents import Contents
from engine.ui.balance_view import Summary
from engine.ui.open_image import open_in_diagnosis
from engine.ui.sidebar import Selection
from engine.ui.wall import wall


def show_counts(of: Contents, column: str | None, theme: ThemeName) -> None:
    """Show how many images each split has of each class."""
    title = f"Images by split, class and {column}" if column else "Images by split and class"
    note = "Shares are of the split; its title compares the usable images of the two classes."
    counts = balance_view.counts(of, column)
    if column:
        note += f" Parts from the left: {', '.join(balance_view.parts_of(counts, column))}."
    blocks.section(title, note)
    blocks.plot(balance_view.counts_plot(of, column, theme), "counts", title, counts)
    if column:
        rows = balance_view.division_rows(counts, column)
        blocks.table(rows, title, right=list(rows[0])[2:], narrow=True)


def show_sizes(of: Contents, known: Summary, theme: ThemeName) -> None:
    """Show sizes and shapes, and whether the shape alone gives the class away."""
    blocks.section("Sizes and shapes of the files", known.shape)
    left, right = st.columns(2, gap="large")
    for place, draw, key, alt in (
        (left, balance_view.sizes_plot, "sizes", "Width and height of the images by class"),
        (right, balance_view.shapes_plot, "shapes", "Distribution of width / height by split and class"),
    ):
        with place:
            try:
                blocks.plot(draw(of, theme), key, alt, known.sizes)
            except InputError as error:
                blocks.problem(str(error))
    rows = balance_view.size_rows(known.sizes)
    blocks.table(rows, "Sizes", right=("Images", "Width", "Height", "Width / height"), narrow=True)
    if rows:
        st.caption("Median in pixels; nine of ten images lie between the values in brackets.")


def show_unusable(of: Contents, known: Summary) -> None:
    """Show which files cannot be used, and why."""
    if known.unusable.empty:
        return
    blocks.section(
        "Unusable files", "They are counted above, and left out of every score and figure of merit."
    )
    rows = balance_view.unusable_rows(known.unusable, len(of.frame))
    blocks.table(rows, "Unusable files", right=("Files", "Share"))
    blocks.download(known.unusable, "unusable_files", "List of files (CSV)")


def show_sample(selection: Selection, of: Contents, column: str | None) -> None:
    """Show some images of each class; a click opens one in Diagnosis."""
    if of.root is None:
        blocks.section(
            "Sample",
            f"The images of {of.name} are not on this machine: add their folder in the sidebar (Folders), or "
            "start the app on it.",
        )
        st.code(f"{DATA_VARIABLE}=/path/to/{of.name} streamlit run Home.py", language=None, wrap_lines=True)
        return
    number = balance_sample.choose_sample()
    with st.spinner("Making thumbnails …"):
        cells = balance_sample.sample(of, selection.split, column, number)
    blocks.section(
        f"Sample {number} of {selection.where}",
        "Drawn at random from each class; a click opens an image in Diagnosis.",
    )
    opened = []
    for place, (label, found) in enumerate(cells.items()):
        st.caption(label)
        opened.append(wall(found, f"sample_{place}", label=f"Sample of {label}"))
    st.button("Another sample", on_click=balance_sample.next_sample, icon=":material/shuffle:")
    for path in filter(None, opened):
        open_in_diagnosis(path)
