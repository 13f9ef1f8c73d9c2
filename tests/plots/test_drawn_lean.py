"""Each kind of chart is drawn the lean way, but those whose cells are one picture."""

import ast
from pathlib import Path

import pytest

from qikit.plots import svg, theme
from qikit.plots.svg import svg_text
from tests.plots import test_bundle_matrix as matrix
from tests.plots import test_control_chart as control
from tests.plots import test_deciles as deciles
from tests.plots import test_gantt as gantt
from tests.plots import test_lean_drawing as lean
from tests.plots import test_plot_completeness as completeness
from tests.plots import test_spine as spine
from tests.plots import test_variation_icons as icons

PLOTS = Path(theme.__file__).parent
SIGNALS = [0.4, 0.5, 0.6] * 5 + [0.95]
GAPS = {"P1": ["came", "late"], "P2": [None, "set aside"]}


def control_figure(draw):
    return control.plot(control.xmr(SIGNALS, target=0.9), draw.measure()).figure


KINDS = {
    "plot_run_chart": lean.run,
    "plot_run_charts": lean.panels,
    "plot_funnel": lean.funnel_figure,
    "plot_ranked_practices": lean.ranking,
    "plot_control_chart": control_figure,
    "plot_deciles": lambda draw: deciles.plot(draw).figure,
    "plot_spine": lambda draw: spine.plot(draw).figure,
    "plot_gantt": lambda draw: gantt.plot().figure,
    "plot_variation_icons": lambda draw: icons.plot(icons.summary(draw)).figure,
}
AS_A_PICTURE = {
    "plot_bundle_matrix": lambda draw: matrix.plot().figure,
    "plot_completeness": lambda draw: completeness.plot(GAPS).figure,
}


def refuse(*_):
    raise AssertionError("drawn the stock way")


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_drawn_the_lean_way(kind, draw, monkeypatch):
    monkeypatch.setattr(svg, "stock_svg", refuse)
    assert svg_text(KINDS[kind](draw), title="T").startswith("<svg ")


@pytest.mark.parametrize("kind", AS_A_PICTURE)
def test_what_holds_a_picture_is_not(kind, draw, monkeypatch):
    assert "<image" in svg_text(AS_A_PICTURE[kind](draw), title="T")
    monkeypatch.setattr(svg, "stock_svg", refuse)
    with pytest.raises(AssertionError, match="the stock way"):
        svg_text(AS_A_PICTURE[kind](draw), title="T")


def test_no_kind_is_left_out():
    trees = [ast.parse(path.read_text("utf-8")) for path in PLOTS.glob("*.py")]
    names = {n.name for t in trees for n in t.body if isinstance(n, ast.FunctionDef)}
    charts = {name for name in names if name.startswith("plot_")}
    assert charts == KINDS.keys() | AS_A_PICTURE.keys()


@pytest.mark.parametrize("fault", [TypeError, AttributeError])
def test_a_fault_of_ours_is_not_taken_for_what_is_not_known(draw, monkeypatch, fault):
    def write(*_):
        raise fault("a fault")

    monkeypatch.setattr(svg.LeanRenderer, "draw_path", write)
    with pytest.raises(fault, match="a fault"):
        svg_text(lean.run(draw), title="T")
