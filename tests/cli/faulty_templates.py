"""Templates at fault, and good ones that would show whether a fault reached them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

PERSON = "9434765919"  # the example number of the NHS Data Dictionary
HOUR = "3600"

GOOD = """
import json, os, random
import matplotlib as mpl, matplotlib.pyplot as plt, numpy as np, pandas as pd
numbers = pd.DataFrame({"n": [3, 1, 2]}).sort_values("n")
plt.plot([1, 3, 2]); plt.gcf().set_size_inches(2, 1); plt.show()
facts = [len(numbers), int(numbers["n"].sum()), json.dumps({"a": 1}), os.getcwd()[-4:]]
facts += [random.random(), np.random.rand(), os.environ.get("LEAKED", "no leak")]
facts += [mpl.rcParams["lines.linewidth"], pd.get_option("display.max_rows")]
pd.DataFrame({"fact": list(map(str, facts))})
"""

PIDS = """
import os, sys
from pathlib import Path
def tell(pid):
    Path(os.environ["TOLD_PIDS"], str(pid)).touch()
"""

FAULTS = {
    "loops for ever": "while True:\n    pass",
    "allocates without end": "import numpy\nheld = []\n"
    "while True:\n    held.append(numpy.zeros(1 << 25))",
    "exits": "import os\nos._exit(0)",
    "exits with a code": "import os\nos._exit(7)",
    "segfaults": "import ctypes\nctypes.string_at(0)",
    "leaves by sys.exit": "import sys\nsys.exit(3)",
    "raises": f"raise ValueError('no row for {PERSON} in /srv/anna/lists/own.csv')",
    "changes directory": "import os\nos.chdir('/')",
    "patches pandas": "import pandas\npandas.DataFrame.sum = None\n"
    "pandas.DataFrame._repr_html_ = lambda self: 'patched'",
    "patches builtins": "import builtins\nbuiltins.len = lambda x: 0",
    "patches json": "import json\njson.dumps = lambda *a, **k: 'patched'",
    "alters settings": "import os, matplotlib, pandas, random\n"
    "matplotlib.rcParams['lines.linewidth'] = 40\nrandom.seed(1)\n"
    "pandas.set_option('display.max_rows', 1)\nos.environ['LEAKED'] = 'yes'",
    "leaves threads": "import threading, time\n"
    f"for daemon in (True, False):\n    sleep = threading.Event().wait\n"
    f"    threading.Thread(target=sleep, args=({HOUR},), daemon=daemon).start()",
    "leaves programs": f"{PIDS}\nimport subprocess\n"
    f"sleep = [sys.executable, '-c', 'import time; time.sleep({HOUR})']\n"
    "for apart in (False, True):\n"
    "    tell(subprocess.Popen(sleep, start_new_session=apart).pid)",
    "leaves a daemon": f"{PIDS}\nimport time\nparent = os.fork()\n"
    "if parent == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
    "        os.setsid()\n        tell(os.getpid())\n        if os.fork() == 0:\n"
    "            os.setsid()\n            tell(os.getpid())\n"
    f"        time.sleep({HOUR})\n"
    "    os._exit(0)\nos.waitpid(parent, 0)\n"
    "while len(os.listdir(os.environ['TOLD_PIDS'])) < 2:\n    time.sleep(0.01)",
    "leaves a worker": f"{PIDS}\nimport multiprocessing, time\n"
    "left = multiprocessing.get_context('fork').Process(\n"
    f"    target=time.sleep, args=({HOUR},))\nleft.start()\ntell(left.pid)",
    "leaves a program and dies": f"{PIDS}\nimport subprocess\n"
    f"tell(subprocess.Popen(['sleep', '{HOUR}'], start_new_session=True).pid)\n"
    "os._exit(1)",
    "closes all files": "import os\nos.closerange(0, 4096)",
    "prints without end": "import os\nlines = (b'x' * 99 + b'\\n') * 10_000\n"
    "for _ in range(@MEGABYTES):\n    os.write(2, lines)\n"
    f"os.write(2, b'the end of {PERSON} in /srv/lists/b.csv\\n')",
    "fills the disk": "import resource\n"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))\n"
    "with open('much', 'wb') as much:\n    much.write(bytes(5000))",
    "lets its page find no room": "import resource\n"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, resource.RLIM_INFINITY))",
    "deletes its folder": "import os, shutil\nshutil.rmtree(os.getcwd())",
    "writes odd bytes": f"import os\nos.write(1, b'caf\\xe9 of {PERSON}\\n')",
    "prints by C": "import ctypes\nctypes.CDLL(None).puts(b'said by C, and held back')",
    "answers for itself": "import os\n"
    "from qikit.reports.execution import Outcome\n"
    "from qikit.reports.statuses import MADE\n"
    "from qikit.reports.warm.frames import framed\n"
    "def say(what):\n    for fd in range(3, 64):\n        try:\n"
    "            os.write(fd, what)\n        except OSError:\n            pass\n"
    "say(framed(Outcome(MADE, 1.0)))\nos._exit(0)",
    "answers by junk": "import os\nfor fd in range(3, 64):\n    try:\n"
    "        os.write(fd, (4).to_bytes(8) + b'junk')\n"
    "    except OSError:\n        pass\nos._exit(0)",
    "answers by another thing": "import os\n"
    "from qikit.reports.warm.frames import framed\nfor fd in range(3, 64):\n"
    "    try:\n        os.write(fd, framed('made'))\n"
    "    except OSError:\n        pass\nos._exit(0)",
}


@dataclass(frozen=True)
class Wanted:
    """One report to be made: its name, what its one cell does, who runs it."""

    name: str
    source: str
    engine: str


def write_execution(wanted: Wanted, folder: Path):
    """Write the template of a report, and say how to execute it."""
    from qikit.reports.execution import Execution
    from qikit.reports.publishing import STAGED

    file = wanted.name.replace(" ", "-")
    template = folder / "templates" / f"{file}.ipynb"
    workings = folder / "run" / ".workings" / file / "here"
    for made in (template.parent, workings, folder / "run" / "pages"):
        made.mkdir(parents=True, exist_ok=True)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [new_code_cell(wanted.source, id="one")]
    cells.append(new_code_cell("print('to the end')", id="two"))
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), template)
    return Execution(
        template=template,
        parameters={},
        executed=workings / "executed.ipynb",
        html=workings / STAGED / f"{file}.html",
        page=folder / "run" / "pages" / f"{file}.html",
        log=workings / "log.txt",
        title="A report",
        area="A1",
        label="Internal",
        engine=wanted.engine,
    )
