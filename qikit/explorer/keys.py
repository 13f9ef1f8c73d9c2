"""Keys that are pressed in the panel stay there."""

from __future__ import annotations

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import Javascript, display

from qikit.explorer.look import ROOT

# While a list, slider or button of a cell's output has the focus JupyterLab takes
# plain keys for its own: arrows choose another cell, "d d" deletes the one with the
# panel (jupyter-widgets/ipywidgets#3912). Keys with Ctrl, Cmd or Alt stay Lab's, and
# Escape leads out of the panel. No data stands in this text.
KEPT = """
if (!document.body.dataset.qikitKeys) {
  document.body.dataset.qikitKeys = "kept";
  document.body.addEventListener("keydown", (pressed) => {
    const within = pressed.target.closest && pressed.target.closest(".ROOT");
    const labs = pressed.ctrlKey || pressed.metaKey || pressed.altKey;
    if (within && !labs && pressed.key !== "Escape") pressed.stopPropagation();
  });
}
""".replace("ROOT", ROOT)


def keep_keys() -> None:
    """Let lists, sliders and buttons of the panel be used by the keyboard in Lab.

    Outside a notebook nothing is shown, so that nothing is written.
    """
    if InteractiveShell.initialized():
        display(Javascript(KEPT))
