"""The picture walls of a page that runs without a browser."""

import json
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest


def walls(app: AppTest) -> dict[str, list[dict[str, Any]]]:
    """Return the cells of each wall by its label: id, alt, caption, remark, mark, picture, heat."""
    return {label: data["cells"] for label, (_, data) in _found(app).items()}


def open_cell(app: AppTest, label: str, cell: str) -> AppTest:
    """Click the cell with this id on the wall with this label, and run the page again."""
    element, data = _found(app)[label]
    assert data["clickable"], f"nothing happens on a click on the wall '{label}'"
    assert cell in [one["id"] for one in data["cells"]], f"no {cell} on the wall '{label}'"
    return send(app, element, "opened", cell)


def press(app: AppTest, label: str, cell: str, key: str) -> AppTest:
    """Press a key while the cell has the focus, and run the page again."""
    element, data = _found(app)[label]
    assert key in data["keys"], f"the key {key} does nothing on the wall '{label}'"
    return send(app, element, "pressed", {"id": cell, "key": key})


def steps(app: AppTest) -> dict[str, Any]:
    """Return what stands beside the picture that is looked at close: place, first, last, keys."""
    return _steps(app)[1]


def step(app: AppTest, way: str) -> AppTest:
    """Go to the picture before (``previous``) or after (``next``) or ``back`` to the wall."""
    return send(app, _steps(app)[0], "step", way)


def press_close(app: AppTest, key: str) -> AppTest:
    """Press a key while a picture is looked at close, and run the page again."""
    element, data = _steps(app)
    assert key in data["keys"], f"the key {key} does nothing here"
    return send(app, element, "pressed", key)


def send(app: AppTest, element: Any, event: str, value: Any) -> AppTest:
    """Send what the browser does on an event of a component, which AppTest cannot, and run the page again."""
    sent = WidgetState(
        id=f"$$STREAMLIT_INTERNAL_KEY_{element.id}__events",
        json_trigger_value=json.dumps([{"event": event, "value": value}]),
    )
    states = app._tree.get_widget_states()
    states.widgets.append(sent)
    return app._run(states)


def _steps(app: AppTest) -> tuple[Any, dict]:
    (found,) = mounted(app, "pneumoscope.wall_steps")
    return found


def _found(app: AppTest) -> dict[str, tuple[Any, dict]]:
    return {data["label"]: (element, data) for element, data in mounted(app, "pneumoscope.wall")}


def mounted(app: AppTest, name: str) -> list[tuple[Any, dict]]:
    """Return the components of this name with their data."""
    components = [element.proto for element in app.get("bidi_component")]
    return [(one, json.loads(one.json)) for one in components if one.component_name == name]
